//! What operations do at the service, and how tasks are started and followed.

/// What an operation does at the service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// It changes nothing.
    Read,
    /// It changes something that costs nothing.
    Write,
    /// It starts a scan, which may cost money.
    StartsScan,
    /// It uses up a licence or a quota.
    SpendsLicence,
}

/// A published rate limit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RateLimit {
    /// The number of calls.
    pub calls: u64,
    /// The period that they are counted in.
    pub per: Period,
    /// What shares the limit: `one account`.
    pub scope: Option<String>,
    /// Whether clients apply it by default.
    pub enforced: bool,
}

/// The period of a rate limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Period {
    /// A second.
    Second,
    /// A minute.
    Minute,
}

/// How an operation shows the state of a task.
#[derive(Clone, Debug)]
pub struct Waiter {
    /// The path of the state in the response: `TaskInfo.Status`, `data_list[].task_status`.
    pub state: String,
    /// The states of a task that has succeeded.
    pub done: Vec<StateValue>,
    /// The states of a task that has failed.
    pub failed: Vec<StateValue>,
    /// The known states of a task that goes on.
    pub pending: Vec<StateValue>,
    /// Seconds before the first request.
    pub first_delay: u64,
    /// Seconds between two requests.
    pub interval: u64,
    /// Seconds after which a wait fails.
    pub deadline: u64,
}

/// A value of a state, or a range of values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StateValue {
    /// A text.
    Text(String),
    /// Integers from the first to the last.
    Integers(i64, i64),
}

/// What an operation starts.
#[derive(Clone, Debug)]
pub struct Starts {
    /// The operation that shows the state of it.
    pub waiter: String,
    /// The functions that make that operation: one, or one for each site.
    pub functions: Vec<WaiterFunction>,
}

/// A function that makes the operation to wait with.
#[derive(Clone, Debug)]
pub struct WaiterFunction {
    /// The site that it is for; `None` for all.
    pub site: Option<String>,
    /// The name in Rust.
    pub name: String,
    /// The arguments of the operation, by their names.
    pub arguments: Vec<(String, ArgumentSource)>,
}

/// Where an argument of a waiter comes from.
#[derive(Clone, Debug, PartialEq)]
pub enum ArgumentSource {
    /// The field at this path of the response.
    Response(String),
    /// The argument of this name of the operation that starts.
    Request(String),
    /// A fixed value.
    Text(String),
    /// A fixed value.
    Integer(i64),
    /// A fixed value.
    Boolean(bool),
}
