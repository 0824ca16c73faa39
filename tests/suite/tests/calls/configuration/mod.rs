//! Settings of clients: regions, endpoints, configurations that clients share, the types of the facade.

mod endpoint_variables;
mod facade_types;
mod priority;
mod regions;
mod shared;
