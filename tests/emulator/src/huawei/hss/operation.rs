//! The operations, and how a request names one.

use crate::Request;

/// The operations that the emulator supports.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum HssOperation {
    BatchScanSwrImage,
    CreateManualImageScanTask,
    ListGeneralImageVuls,
    ListGlobalVulnerabilities,
    ListImageScanTask,
    ListImageVulnerabilities,
    ListRegistryImages,
    ListVulAffectImages,
    ShowImagePayPerScanStatistics,
    StopImageScanTask,
}

/// What the path of a request names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct HssCall {
    pub(crate) operation: HssOperation,
    pub(crate) project: String,
    /// The id of an image or a task; empty if the operation has neither in its path.
    pub(crate) argument: String,
}

impl HssOperation {
    pub(crate) const ALL: [Self; 10] = [
        Self::BatchScanSwrImage,
        Self::CreateManualImageScanTask,
        Self::ListGeneralImageVuls,
        Self::ListGlobalVulnerabilities,
        Self::ListImageScanTask,
        Self::ListImageVulnerabilities,
        Self::ListRegistryImages,
        Self::ListVulAffectImages,
        Self::ShowImagePayPerScanStatistics,
        Self::StopImageScanTask,
    ];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::BatchScanSwrImage => "BatchScanSwrImage",
            Self::CreateManualImageScanTask => "CreateManualImageScanTask",
            Self::ListGeneralImageVuls => "ListGeneralImageVuls",
            Self::ListGlobalVulnerabilities => "ListGlobalVulnerabilities",
            Self::ListImageScanTask => "ListImageScanTask",
            Self::ListImageVulnerabilities => "ListImageVulnerabilities",
            Self::ListRegistryImages => "ListRegistryImages",
            Self::ListVulAffectImages => "ListVulAffectImages",
            Self::ShowImagePayPerScanStatistics => "ShowImagePayPerScanStatistics",
            Self::StopImageScanTask => "StopImageScanTask",
        }
    }
}

impl HssCall {
    /// The operation by method and path, the project and the argument in the path.
    pub(crate) fn of(request: &Request) -> Option<Self> {
        let segments = request.segments();
        let ["v5", project, rest @ ..] = &segments.iter().map(String::as_str).collect::<Vec<_>>()[..] else {
            return None;
        };
        let (operation, argument) = match (request.method.as_str(), rest) {
            ("POST", ["image", "batch-scan"]) => (HssOperation::BatchScanSwrImage, ""),
            ("POST", ["image", "image-scan", "tasks"]) => (HssOperation::CreateManualImageScanTask, ""),
            ("PUT", ["image", "image-scan", "tasks", id, "stop"]) => (HssOperation::StopImageScanTask, *id),
            ("GET", ["image", "tasks"]) => (HssOperation::ListImageScanTask, ""),
            ("GET", ["image", "registries", "images"]) => (HssOperation::ListRegistryImages, ""),
            ("GET", ["image", "pay-per-scan", "statistics"]) => {
                (HssOperation::ShowImagePayPerScanStatistics, "")
            }
            ("GET", ["image", "vulnerabilities"]) => (HssOperation::ListGlobalVulnerabilities, ""),
            ("GET", ["image", id, "vulnerabilities"]) => (HssOperation::ListImageVulnerabilities, *id),
            ("GET", ["images", "vulnerabilities"]) => (HssOperation::ListGeneralImageVuls, ""),
            ("GET", ["vulnerability", "images"]) => (HssOperation::ListVulAffectImages, ""),
            _ => return None,
        };
        Some(Self { operation, project: (*project).to_owned(), argument: argument.to_owned() })
    }
}
