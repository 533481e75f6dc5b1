const HIDDEN = '[hidden]';

/** Fields of a JSON line whose names say that they hold a secret, at any depth. */
const SECRET_FIELD =
  /("[\w.-]*(?:api_?key|token|secret|password|authorization)"\s*:\s*)"(?:[^"\\]|\\.)*"/giu;

/** Secrets inside text: an address with a key, a header, a token of the Hugging Face hub. */
const SECRET_IN_ADDRESS = /([?&](?:api_?key|(?:access_)?token)=)[^&\s"\\]+/giu;
const SECRET_IN_HEADER = /\b(Bearer\s+)[\w.~+/=-]+/giu;
const HUB_TOKEN = /\bhf_[A-Za-z0-9]{10,}/gu;

/**
 * Takes the secrets out of a finished log line. Done on the text, not by pino's `redact` paths:
 * those reach a fixed depth only and never into messages, and errors of HTTP clients carry whole
 * addresses.
 */
export function redact(line: string): string {
  return line
    .replace(SECRET_FIELD, `$1"${HIDDEN}"`)
    .replace(SECRET_IN_ADDRESS, `$1${HIDDEN}`)
    .replace(SECRET_IN_HEADER, `$1${HIDDEN}`)
    .replace(HUB_TOKEN, HIDDEN);
}
