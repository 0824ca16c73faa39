"""Drives the Python SDK of Huawei Cloud."""

from huaweicloudsdkcore.auth.credentials import BasicCredentials
from huaweicloudsdkhss.v5 import (
    BatchScanPrivateImageRequestInfo,
    BatchScanSwrImageInfo,
    BatchScanSwrImageRequest,
    HssClient,
    ListImageScanTaskRequest,
)

from drive import KEY_ID, KEY_SECRET, PROJECT, URL, drive

credentials = BasicCredentials(KEY_ID, KEY_SECRET, PROJECT)
client = HssClient.new_builder().with_credentials(credentials).with_endpoints([URL]).build()


def batch_scan(parameters):
    body = dict(parameters)
    outside = {name: body.pop(name) for name in ("region", "enterprise_project_id")}
    body["image_info_list"] = [BatchScanSwrImageInfo(**image) for image in body["image_info_list"]]
    request = BatchScanSwrImageRequest(**outside, body=BatchScanPrivateImageRequestInfo(**body))
    return client.batch_scan_swr_image(request).status_code, None


def list_tasks(parameters):
    response = client.list_image_scan_task(ListImageScanTaskRequest(**parameters))
    return response.status_code, response.to_dict()


drive("huaweicloudsdkhss", "BatchScanSwrImage", batch_scan)
drive("huaweicloudsdkhss", "ListImageScanTask", list_tasks)
