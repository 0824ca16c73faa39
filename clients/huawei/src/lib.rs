//! imagescan-huawei
