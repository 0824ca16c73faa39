"""Writes the tables of arguments that the emulator checks requests against, from the vendors' tables of operations.

    python3 tests/emulator/tables.py DIRECTORY

DIRECTORY has `alibaba/all_ops.json`, `tencent/all_ops.json` and `huawei/all_ops.json`. The tables have names, places, types
and bounds, and no texts. Add an operation to OPERATIONS, run the script, and commit the table.
"""

import json
import pathlib
import sys

OPERATIONS = {
    ("alibaba", "sas"): """
        DescribeImageInstances DescribeImageScanAuthCount PublicPreCheckImageScanTask PublicCreateImageScanTask
        GetOnceTaskResultInfo DescribeOnceTaskLeafRecordPage DescribeImageLatestScanTask ListUnfinishedOnceTask
        CancelOnceTask DescribeImageVulList DescribeImageGroupedVulList DescribeVulDetails""",
    ("alibaba", "cr"): """
        ListInstance ListRepository ListRepoTag GetRepository GetRepoTag CreateRepoTagScanTask GetRepoTagScanStatus
        ListRepoTagScanResult ListArtifactSubscriptionRule CreateArtifactSubscriptionTask
        ListArtifactSubscriptionTask GetArtifactSubscriptionTask GetArtifactSubscriptionTaskResult""",
    ("tencent", "tcss"): """
        DescribeAssetImageRegistryList DescribeImageAuthorizedInfo CreateAssetImageRegistryScanTask
        DescribeAssetImageRegistryScanStatusOneKey ModifyAssetImageRegistryScanStop
        DescribeImageRegistryTimingScanTask DescribeAssetImageRegistryVulList DescribeScanIgnoreVulList
        DescribeSystemVulList DescribeWebVulList DescribeVulRegistryImageList""",
    ("huawei", "hss"): """
        ListRegistryImages ShowImagePayPerScanStatistics CreateManualImageScanTask StopImageScanTask ListImageScanTask
        BatchScanSwrImage ListImageVulnerabilities ListGlobalVulnerabilities ListGeneralImageVuls
        ListVulAffectImages""",
}

KEYS = ["name", "in", "type", "required", "encoding", "min", "max", "min_length", "max_length"]
ENCODINGS = ["csv", "json", "Name.N", "Name.N.Field"]


def argument(field):
    # `0` is a bound, though it equals `False`.
    kept = {key: field[key] for key in KEYS if field.get(key) is not None and field[key] is not False}
    # Texts that hold a list or JSON are texts on the wire.
    if kept.get("encoding") not in ENCODINGS:
        kept.pop("encoding", None)
    return kept


def main():
    facts = pathlib.Path(sys.argv[1])
    source = pathlib.Path(__file__).parent / "src"
    for (cloud, service), names in OPERATIONS.items():
        operations = json.loads((facts / cloud / "all_ops.json").read_text())["operations"]
        by_name = {one["name"]: one for one in operations if one["service"] == service}
        rows = []
        for name in sorted(names.split()):
            arguments = ",\n".join("    " + json.dumps(argument(field)) for field in by_name[name]["request"]["fields"])
            rows.append(f'  "{name}": [\n{arguments}\n  ]' if arguments else f'  "{name}": []')
        path = source / cloud / service / "arguments.json"
        path.write_text("{\n" + ",\n".join(rows) + "\n}\n")
        print(f"{path}: {len(rows)} operations")


if __name__ == "__main__":
    main()
