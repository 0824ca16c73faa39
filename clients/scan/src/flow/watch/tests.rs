//! Watches of a scripted cloud.
