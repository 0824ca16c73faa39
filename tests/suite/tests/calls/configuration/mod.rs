//! Settings of clients: regions, endpoints, the types of the facade.

mod endpoint_variables;
mod facade_types;
mod regions;
