// What the Node scripts share: settings from the environment, and a line of JSON for each call.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const { env } = process;

export const url = env.INTEROP_URL;
export const host = new URL(url).host;
export const keyId = env.INTEROP_KEY_ID;
export const keySecret = env.INTEROP_KEY_SECRET;
export const project = env.INTEROP_PROJECT;
export const region = env.INTEROP_REGION;

const calls = JSON.parse(env.INTEROP_CALLS);

// The SDKs are in another folder than these scripts.
export const require = createRequire(`${env.INTEROP_MODULES}/package.json`);

const version = (name) => JSON.parse(readFileSync(`${env.INTEROP_MODULES}/node_modules/${name}/package.json`)).version;

// The parameters of all locations.
export const flat = ({ parameters }) => Object.assign({}, ...Object.values(parameters));

// Makes every call. `send(call)` returns the HTTP status (null if the SDK does not expose it) and the result, or
// nothing if the SDK does not know the operation.
export async function drive(name, send) {
  for (const call of calls) {
    const line = { operation: call.operation, version: version(name) };
    try {
      const sent = await send(call);
      [line.status, line.result] = sent ?? [];
      line.ok = Boolean(sent);
      line.missing = !sent;
    } catch (error) {
      line.ok = false;
      line.error = `${error?.constructor?.name}: ${error?.code ?? error?.errorCode ?? ""} ${error?.message ?? JSON.stringify(error)}`;
    }
    console.log(JSON.stringify(line));
  }
}
