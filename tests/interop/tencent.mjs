// Drives the Node SDK of Tencent Cloud, with the signature that is not its default: TC3-HMAC-SHA256.

import { promisify } from "node:util";

import { drive, flat, host, keyId, keySecret, region, require } from "./drive.mjs";

const PACKAGE = "tencentcloud-sdk-nodejs-intl-en";
const inside = (path) => require(`${PACKAGE}/tencentcloud/${path}`);
const Credential = inside("common/credential.js");
const ClientProfile = inside("common/profile/client_profile.js");
const HttpProfile = inside("common/profile/http_profile.js");

const profile = new ClientProfile("TC3-HMAC-SHA256", new HttpProfile("http://", host));

await drive(PACKAGE, async (call) => {
  const service = inside(`${call.service.toLowerCase()}/index.js`);
  const { Client, Models } = service[`v${call.version.replaceAll("-", "")}`];
  if (!Client.prototype[call.operation]) return null;
  const client = new Client(new Credential(keyId, keySecret), region, profile);
  const request = new Models[`${call.operation}Request`]();
  request.from_json_string(JSON.stringify(flat(call)));
  const response = await promisify(client[call.operation].bind(client))(request);
  return [null, JSON.parse(response.to_json_string())];
});
