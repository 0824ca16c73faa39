// What the Node scripts share: settings from the environment, and a line of JSON for each operation.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const { env } = process;

export const url = env.INTEROP_URL;
export const host = new URL(url).host;
export const keyId = env.INTEROP_KEY_ID;
export const keySecret = env.INTEROP_KEY_SECRET;
export const project = env.INTEROP_PROJECT;
export const region = env.INTEROP_REGION;

const parameters = JSON.parse(env.INTEROP_PARAMETERS);

// The SDKs lie in a folder of their own, and not beside these scripts.
export const require = createRequire(`${env.INTEROP_MODULES}/package.json`);

const version = (name) => JSON.parse(readFileSync(`${env.INTEROP_MODULES}/node_modules/${name}/package.json`)).version;

// Prints what came of `call(parameters)`, which answers an HTTP status, or null if the SDK hides it, and a result.
export async function drive(name, operation, call) {
  const line = { operation, version: version(name) };
  try {
    [line.status, line.result] = await call(parameters[operation]);
    line.ok = true;
  } catch (error) {
    line.ok = false;
    line.error = `${error?.constructor?.name}: ${error?.message ?? JSON.stringify(error)}`;
  }
  console.log(JSON.stringify(line));
}
