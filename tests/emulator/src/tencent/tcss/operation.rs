//! The operations of the service.

/// An operation that the emulator supports.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::tencent) enum Operation {
    DescribeImageRegistryTimingScanTask,
    DescribeAssetImageRegistryList,
    DescribeImageAuthorizedInfo,
    CreateAssetImageRegistryScanTask,
    DescribeAssetImageRegistryScanStatusOneKey,
    ModifyAssetImageRegistryScanStop,
    DescribeAssetImageRegistryVulList,
    DescribeScanIgnoreVulList,
    DescribeSystemVulList,
    DescribeWebVulList,
    DescribeVulRegistryImageList,
}

impl Operation {
    pub(in crate::tencent) const ALL: [Self; 11] = [
        Self::DescribeImageRegistryTimingScanTask,
        Self::DescribeAssetImageRegistryList,
        Self::DescribeImageAuthorizedInfo,
        Self::CreateAssetImageRegistryScanTask,
        Self::DescribeAssetImageRegistryScanStatusOneKey,
        Self::ModifyAssetImageRegistryScanStop,
        Self::DescribeAssetImageRegistryVulList,
        Self::DescribeScanIgnoreVulList,
        Self::DescribeSystemVulList,
        Self::DescribeWebVulList,
        Self::DescribeVulRegistryImageList,
    ];

    pub(in crate::tencent) fn name(self) -> &'static str {
        match self {
            Self::DescribeImageRegistryTimingScanTask => "DescribeImageRegistryTimingScanTask",
            Self::DescribeAssetImageRegistryList => "DescribeAssetImageRegistryList",
            Self::DescribeImageAuthorizedInfo => "DescribeImageAuthorizedInfo",
            Self::CreateAssetImageRegistryScanTask => "CreateAssetImageRegistryScanTask",
            Self::DescribeAssetImageRegistryScanStatusOneKey => "DescribeAssetImageRegistryScanStatusOneKey",
            Self::ModifyAssetImageRegistryScanStop => "ModifyAssetImageRegistryScanStop",
            Self::DescribeAssetImageRegistryVulList => "DescribeAssetImageRegistryVulList",
            Self::DescribeScanIgnoreVulList => "DescribeScanIgnoreVulList",
            Self::DescribeSystemVulList => "DescribeSystemVulList",
            Self::DescribeWebVulList => "DescribeWebVulList",
            Self::DescribeVulRegistryImageList => "DescribeVulRegistryImageList",
        }
    }

    pub(in crate::tencent) fn changes_state(self) -> bool {
        matches!(self, Self::CreateAssetImageRegistryScanTask | Self::ModifyAssetImageRegistryScanStop)
    }
}
