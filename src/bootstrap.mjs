// What `npm start`, `npm run demo` and `npm test` call first: plain Node without dependencies, since
// on a fresh clone there are none. It sets up what is missing and then runs the verb.
import process from 'node:process';

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
// Checked before anything else is loaded: an older Node fails on the syntax of the rest.
if (major < 20 || (major === 20 && minor < 19)) {
  process.stderr.write(
    `subpiped needs Node 20.19 or later; this is ${process.versions.node} (${process.execPath}).\n` +
      'Install Node 24: https://nodejs.org, or brew install node@24.\n',
  );
  process.exitCode = 69;
} else {
  const { onSupportedNode } = await import('./bootstrap/relaunch.mjs');
  process.exitCode = await onSupportedNode(async () => {
    const { main } = await import('./bootstrap/main.mjs');
    return await main(process.argv.slice(2));
  });
}
