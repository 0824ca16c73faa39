// Drives the core of Huawei Cloud's Node SDK. Its HSS package is not on npm, so the requests are described as the
// generated clients describe theirs.

import { drive, keyId, keySecret, project, require, url as endpoint } from "./drive.mjs";

const PACKAGE = "@huaweicloud/huaweicloud-sdk-core";
const { BasicCredentials } = require(PACKAGE);
const { ClientBuilder } = require(`${PACKAGE}/ClientBuilder`);

const credentials = new BasicCredentials().withAk(keyId).withSk(keySecret).withProjectId(project);
const client = new ClientBuilder((core) => core).withCredential(credentials).withEndpoint(endpoint).build();

await drive(PACKAGE, async ({ method, url, parameters }) => {
  const { path, query, header, body } = parameters;
  const { httpStatusCode, ...result } = await client.sendRequest({
    contentType: "application/json",
    method,
    url,
    pathParams: path,
    queryParams: query,
    headers: header,
    ...(body && { data: body }),
  });
  return [httpStatusCode, result];
});
