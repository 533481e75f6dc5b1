/** The daemon's environment; everything else gets it handed in. */
export const environment = process.env;
