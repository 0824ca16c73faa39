//! Stopping scans of a scripted cloud.
