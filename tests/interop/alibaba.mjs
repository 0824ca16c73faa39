// Drives the core of Alibaba Cloud's Node SDK. Its packages for Sas and cr are not on npm, so the calls are generic.

import { drive, flat, host, keyId, keySecret, require } from "./drive.mjs";

const PACKAGE = "@alicloud/openapi-core";
const { default: Client, $OpenApiUtil } = require(PACKAGE);

const client = new Client(
  new $OpenApiUtil.Config({ accessKeyId: keyId, accessKeySecret: keySecret, endpoint: host, protocol: "HTTP" }),
);

// The parameters of a query are texts, and each element of a list is one.
const pairs = ([name, value]) =>
  Array.isArray(value) ? value.map((item, index) => [`${name}.${index + 1}`, `${item}`]) : [[name, `${value}`]];
const texts = (parameters) => Object.fromEntries(Object.entries(parameters).flatMap(pairs));

await drive(PACKAGE, async (call) => {
  const { operation: action, version, method } = call;
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
  const request = new $OpenApiUtil.OpenApiRequest({ query: texts(flat(call)) });
  const response = await client.callApi(params, request, {});
  return [response.statusCode, response.body];
});
