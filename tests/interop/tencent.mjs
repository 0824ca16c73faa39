// Drives the Node SDK of Tencent Cloud, with the signature that is not its default: TC3-HMAC-SHA256.

import { promisify } from "node:util";

import { drive, host, keyId, keySecret, region, require } from "./drive.mjs";

const PACKAGE = "tencentcloud-sdk-nodejs-intl-en";
const inside = (path) => require(`${PACKAGE}/tencentcloud/${path}`);
const { Client, Models } = inside("tcss/index.js").v20201101;
const Credential = inside("common/credential.js");
const ClientProfile = inside("common/profile/client_profile.js");
const HttpProfile = inside("common/profile/http_profile.js");

const profile = new ClientProfile("TC3-HMAC-SHA256", new HttpProfile("http://", host));
const client = new Client(new Credential(keyId, keySecret), region, profile);

await drive(PACKAGE, "DescribeImageRegistryTimingScanTask", async (parameters) => {
  const request = new Models.DescribeImageRegistryTimingScanTaskRequest();
  request.from_json_string(JSON.stringify(parameters));
  const response = await promisify(client.DescribeImageRegistryTimingScanTask.bind(client))(request);
  return [null, JSON.parse(response.to_json_string())];
});
