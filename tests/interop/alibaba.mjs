// Drives the core of Alibaba Cloud's Node SDK. Its packages for Sas and cr are not on npm, so the calls are generic.

import { drive, host, keyId, keySecret, require } from "./drive.mjs";

const PACKAGE = "@alicloud/openapi-core";
const { default: Client, $OpenApiUtil } = require(PACKAGE);

const client = new Client(
  new $OpenApiUtil.Config({ accessKeyId: keyId, accessKeySecret: keySecret, endpoint: host, protocol: "HTTP" }),
);

// A list is one text with commas.
const joined = (parameters) =>
  Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name, `${value}`]));

async function call(action, version, method, parameters) {
  const params = new $OpenApiUtil.Params({
    action,
    version,
    method,
    protocol: "HTTPS",
    pathname: "/",
    authType: "AK",
    style: "RPC",
    reqBodyType: "formData",
    bodyType: "json",
  });
  const request = new $OpenApiUtil.OpenApiRequest({ query: joined(parameters) });
  const response = await client.callApi(params, request, {});
  return [response.statusCode, response.body];
}

for (const [operation, version, method] of [
  ["PublicPreCheckImageScanTask", "2018-12-03", "POST"],
  ["GetArtifactSubscriptionTask", "2018-12-01", "GET"],
]) {
  await drive(PACKAGE, operation, (parameters) => call(operation, version, method, parameters));
}
