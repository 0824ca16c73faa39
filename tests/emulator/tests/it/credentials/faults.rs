//! Faults of credential services.
