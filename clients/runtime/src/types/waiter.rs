//! Operations that show the state of a task, and operations that start one.

use std::time::Duration;

use crate::error::{Error, ErrorKind};
use crate::text::{quote, shorten};
use crate::types::operation::Operation;
use crate::types::record::{Model, Record, Slot, Value, value_at};
use crate::types::tables;

/// An operation that shows the state of a task. Generated; followed by [`Client::wait`](crate::Client::wait).
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an operation that shows the state of a task",
    note = "its page lists the operation that does, if there is one"
)]
pub trait Waiter: Operation<Output: Clone + Unpin> + Clone + Unpin {
    /// Where the state is, and what its values mean.
    const WAITER: &'static WaiterMeta;
}

/// How an operation shows the state of a task.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct WaiterMeta {
    /// The state in the response, by names on the wire: dots lead into objects, `data_list[].task_status` into the only element
    /// of a list.
    pub state: &'static str,
    /// The states of a task that has succeeded.
    pub done: &'static [StateValue],
    /// The states of a task that has failed.
    pub failed: &'static [StateValue],
    /// The known states of a task that goes on.
    pub pending: &'static [StateValue],
    /// The pause before the first request.
    pub first_delay: Duration,
    /// The pause between two requests.
    pub interval: Duration,
    /// The time after which a wait fails.
    pub deadline: Duration,
}

impl WaiterMeta {
    /// A row with times in seconds; called by generated code.
    #[doc(hidden)]
    #[must_use]
    pub const fn new(state: &'static str, first_delay: u64, interval: u64, deadline: u64) -> Self {
        let [first_delay, interval, deadline] =
            [Duration::from_secs(first_delay), Duration::from_secs(interval), Duration::from_secs(deadline)];
        Self { state, done: &[], failed: &[], pending: &[], first_delay, interval, deadline }
    }

    /// Sets the states and what they mean.
    #[doc(hidden)]
    #[must_use]
    pub const fn states(
        mut self,
        done: &'static [StateValue],
        failed: &'static [StateValue],
        pending: &'static [StateValue],
    ) -> Self {
        (self.done, self.failed, self.pending) = (done, failed, pending);
        self
    }
}

/// A value of a state, or a range of values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum StateValue {
    /// A text.
    Text(&'static str),
    /// Integers from the first to the last.
    Integers(i64, i64),
}

/// What a state means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum State {
    Done,
    Failed(String),
    Pending,
    /// The list that shows the task is empty.
    NotListed,
    /// Not documented, or absent: an empty text.
    Unknown(String),
}

impl WaiterMeta {
    /// The state that a response shows.
    ///
    /// # Errors
    /// If the list with the state has several elements.
    pub(crate) fn read(&self, response: &dyn Record) -> Result<State, Error> {
        let value = match find(response, self.state) {
            Located::Value(value) => value,
            Located::NoElement => return Ok(State::NotListed),
            Located::Elements(list, count) => {
                return Err(Error::invalid(format!(
                    "`{list}` has {count} elements, and a wait follows one task: set the argument that selects it, such as its id"
                )));
            }
        };
        let shown = match value {
            Value::Str(text) | Value::UnknownStr(text) => text.to_owned(),
            Value::I64(number) => number.to_string(),
            Value::U64(number) => number.to_string(),
            _ => String::new(),
        };
        let is_one_of = |states: &[StateValue]| states.iter().any(|state| state.matches(&shown, value));
        Ok(if is_one_of(self.done) {
            State::Done
        } else if is_one_of(self.failed) {
            State::Failed(shown)
        } else if is_one_of(self.pending) {
            State::Pending
        } else {
            State::Unknown(shown)
        })
    }
}

impl StateValue {
    fn matches(&self, shown: &str, value: Value<'_>) -> bool {
        match (self, value) {
            (Self::Text(text), Value::Str(_) | Value::UnknownStr(_)) => *text == shown,
            (Self::Integers(first, last), Value::I64(number)) => (first..=last).contains(&&number),
            (Self::Integers(first, last), Value::U64(number)) => {
                i64::try_from(number).is_ok_and(|number| (first..=last).contains(&&number))
            }
            _ => false,
        }
    }
}

/// Where an argument of a [`Waiter`] comes from.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum ArgumentSource {
    /// The field at this path of the response.
    Response(&'static str),
    /// The argument of this name of the operation that started the task.
    Request(&'static str),
    /// A fixed text.
    Text(&'static str),
    /// A fixed integer.
    Integer(i64),
    /// A fixed boolean.
    Boolean(bool),
}

/// The operation that shows the state of what `request` has started; called by generated code.
///
/// # Errors
/// If the response lacks the field that identifies the task, or no argument that the request has identifies it: without one,
/// the operation would show the state of everything.
pub fn waiter<W: Operation + Model>(
    request: &dyn Record,
    response: &dyn Record,
    arguments: &[(&'static str, ArgumentSource)],
) -> Result<W, Error> {
    let (mut waiter, mut identifies, mut absent) = (W::empty(), false, Vec::new());
    for (name, source) in arguments {
        let value = match *source {
            ArgumentSource::Response(path) => match find(response, path) {
                Located::Value(value) if !is_empty(value) => {
                    identifies = true;
                    value
                }
                _ => return Err(missing::<W>("response", path, response)),
            },
            ArgumentSource::Request(name) => match find(request, name) {
                Located::Value(value) if !is_empty(value) => {
                    identifies = true;
                    value
                }
                _ => {
                    absent.push(name);
                    Value::None
                }
            },
            ArgumentSource::Text(text) => Value::Str(text),
            ArgumentSource::Integer(number) => Value::I64(number),
            ArgumentSource::Boolean(flag) => Value::Bool(flag),
        };
        if let Some(index) = waiter.field_index(name, 0) {
            set(waiter.slot(index), value).map_err(|text| {
                let message = format!(
                    "`{name}` of `{}` cannot be {}, as the response has it; the task may have been started nevertheless",
                    W::META.name,
                    quote(&text)
                );
                Error::new(ErrorKind::Decode, message)
            })?;
        }
    }
    if !identifies && !absent.is_empty() {
        return Err(missing::<W>("request", &absent.join("` or `"), response));
    }
    Ok(waiter)
}

/// The number of bytes of a response in an error.
const MAX_RESPONSE_LEN: usize = 300;

fn missing<W: Operation>(place: &str, path: &str, response: &dyn Record) -> Error {
    let response = format!("{:?}", Value::Record(response));
    Error::new(
        ErrorKind::UnexpectedResponse,
        format!(
            "the {place} has no `{path}`, so `{}` cannot show the state of what was started; unless the response says that nothing was, it may have been started nevertheless: {}",
            W::META.name,
            shorten(&response, MAX_RESPONSE_LEN)
        ),
    )
}

fn is_empty(value: Value<'_>) -> bool {
    match value {
        Value::None => true,
        Value::Str(text) | Value::UnknownStr(text) => text.is_empty(),
        Value::List(list) => list.is_empty(),
        Value::Bool(flag) => !flag,
        _ => false,
    }
}

/// Sets an argument. Ids are integers in one operation and texts in another.
fn set(slot: Slot<'_>, value: Value<'_>) -> Result<(), String> {
    let number = match value {
        Value::I64(number) => Some(number.to_string()),
        Value::U64(number) => Some(number.to_string()),
        _ => None,
    };
    let text = match value {
        Value::Str(text) | Value::UnknownStr(text) => Some(text),
        _ => number.as_deref(),
    };
    let wrong = || text.unwrap_or_default().to_owned();
    match (slot, text) {
        (Slot::Str(slot), Some(text)) => text.clone_into(slot),
        (Slot::OptStr(slot), Some(text)) => *slot = Some(text.to_owned()),
        (Slot::I32(slot), Some(text)) => *slot = text.parse().map_err(|_| wrong())?,
        (Slot::OptI32(slot), Some(text)) => *slot = Some(text.parse().map_err(|_| wrong())?),
        (Slot::I64(slot), Some(text)) => *slot = text.parse().map_err(|_| wrong())?,
        (Slot::OptI64(slot), Some(text)) => *slot = Some(text.parse().map_err(|_| wrong())?),
        (Slot::U64(slot), Some(text)) => *slot = text.parse().map_err(|_| wrong())?,
        (Slot::OptU64(slot), Some(text)) => *slot = Some(text.parse().map_err(|_| wrong())?),
        (slot, _) => tables::put(slot, value),
    }
    Ok(())
}

/// A field at a path.
enum Located<'a> {
    /// [`Value::None`] if it is absent.
    Value(Value<'a>),
    /// A list on the way is absent or empty.
    NoElement,
    /// A list on the way has several elements.
    Elements(&'a str, usize),
}

/// Goes along a path: `a.b` leads into an object, `a[].b` into the only element of a list.
fn find<'a>(record: &'a dyn Record, path: &'a str) -> Located<'a> {
    let Some((list, rest)) = path.split_once("[].") else {
        return Located::Value(value_at(record, path));
    };
    match value_at(record, list) {
        Value::List(elements) if elements.len() > 1 => Located::Elements(list, elements.len()),
        Value::List(elements) if elements.len() == 1 => match elements.get(0) {
            Value::Record(element) => find(element, rest),
            _ => Located::Value(Value::None),
        },
        _ => Located::NoElement,
    }
}
