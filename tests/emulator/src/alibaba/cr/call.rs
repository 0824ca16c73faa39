//! A call of this service: its arguments and the state that it reads and changes.

use std::ops::Deref;
use std::sync::MutexGuard;

use super::Service;
use crate::alibaba::error_response::ErrorResponse;
use crate::alibaba::sas::{self, Image};
use crate::alibaba::service_call::ServiceCall;
use crate::faults::Anomaly;
use crate::world::World;

/// A state that the vendor does not document, for [`Anomaly::UnknownState`].
const UNKNOWN_STATE: &str = "SUSPENDED_BY_EMULATOR";

pub(super) struct Call<'a> {
    pub(super) service: &'a Service,
    arguments: &'a ServiceCall<'a>,
    /// The images of the world that do not follow from its seed, or have a second name, with their indexes.
    pub(super) added: Vec<(u64, Image)>,
}

impl<'a> Deref for Call<'a> {
    type Target = ServiceCall<'a>;

    fn deref(&self) -> &ServiceCall<'a> {
        self.arguments
    }
}

impl<'a> Call<'a> {
    pub(super) fn new(service: &'a Service, sas: &sas::Service, arguments: &'a ServiceCall<'a>) -> Self {
        let of_sas = sas.added().into_iter().filter(|(_, image)| image.registry_type == "acr");
        let added = of_sas.chain(service.held().names.iter().cloned()).collect();
        Self { service, arguments, added }
    }

    pub(super) fn world(&self) -> MutexGuard<'a, World> {
        self.service.world.lock().expect("no holder of the lock panics")
    }

    /// This state, or an undocumented one.
    pub(super) fn state(&self, state: impl Into<String>) -> String {
        if self.anomaly == Some(Anomaly::UnknownState) { UNKNOWN_STATE.to_owned() } else { state.into() }
    }

    /// One of the values that the vendor lists.
    pub(super) fn one_of(
        &self,
        name: &str,
        values: &[&'static str],
    ) -> Result<Option<&'static str>, ErrorResponse> {
        let Some(text) = self.text(name) else { return Ok(None) };
        let known = values.iter().copied().find(|value| *value == text);
        let why = || format!("must be one of {}", values.join(", "));
        known.map(Some).ok_or_else(|| ErrorResponse::invalid_parameter(name, &why()))
    }
}
