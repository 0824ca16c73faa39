//! Predicates on errors: one for each kind, and those across kinds.

use http::StatusCode;

use crate::error::{Error, ErrorKind};

impl Error {
    /// Whether the input was invalid; nothing was sent.
    #[must_use]
    pub fn is_invalid_input(&self) -> bool {
        self.0.kind == ErrorKind::InvalidInput
    }

    /// Whether no usable credentials were found, or their source failed. The request was not sent. A role whose base keys the
    /// token service rejects is a failed source.
    #[must_use]
    pub fn is_credentials(&self) -> bool {
        self.0.kind == ErrorKind::Credentials
    }

    /// Whether the service rejected the key, the signature or the token. Also true if they have expired:
    /// [`is_expired_credentials`](Self::is_expired_credentials) separates that. If no credentials were found,
    /// [`is_credentials`](Self::is_credentials) is true instead.
    #[must_use]
    pub fn is_authentication(&self) -> bool {
        self.0.kind == ErrorKind::Authentication
    }

    /// Whether the service reported that the credentials have expired. The call was then sent once more with new ones, if
    /// their source had any.
    #[must_use]
    pub fn is_expired_credentials(&self) -> bool {
        self.0.expired_credentials
    }

    /// Whether the key lacks the permission.
    #[must_use]
    pub fn is_permission(&self) -> bool {
        self.0.kind == ErrorKind::Permission
    }

    /// Whether the service throttled the request.
    #[must_use]
    pub fn is_throttled(&self) -> bool {
        self.0.kind == ErrorKind::Throttled
    }

    /// Whether the requested object does not exist.
    #[must_use]
    pub fn is_not_found(&self) -> bool {
        self.0.kind == ErrorKind::NotFound
    }

    /// Whether the service rejected the request for a reason that has no kind of its own, such as a quota;
    /// [`code`](Self::code) has the reason.
    #[must_use]
    pub fn is_rejected(&self) -> bool {
        self.0.kind == ErrorKind::Rejected
    }

    /// Whether a time limit expired; [`timeout`](Self::timeout) returns which. If it is the limit of the connection,
    /// [`is_connect`](Self::is_connect) is true too.
    #[must_use]
    pub fn is_timeout(&self) -> bool {
        self.0.kind == ErrorKind::Timeout || self.0.timeout.is_some()
    }

    /// Whether no connection could be made; the service has not received the request.
    #[must_use]
    pub fn is_connect(&self) -> bool {
        self.0.kind == ErrorKind::Connect
    }

    /// Whether the connection broke; the service may have received the request.
    #[must_use]
    pub fn is_network(&self) -> bool {
        self.0.kind == ErrorKind::Network
    }

    /// Whether the service itself failed.
    #[must_use]
    pub fn is_server(&self) -> bool {
        self.0.kind == ErrorKind::Server
    }

    /// Whether the response is not one of the API: a gateway's page, a redirect, or too long.
    #[must_use]
    pub fn is_unexpected_response(&self) -> bool {
        self.0.kind == ErrorKind::UnexpectedResponse
    }

    /// Whether the response does not match the description of the API, or the type that a raw response is decoded into.
    #[must_use]
    pub fn is_decode(&self) -> bool {
        self.0.kind == ErrorKind::Decode
    }

    /// Whether a task that was [waited for](crate::Client::wait) has failed. [`snapshot`](Self::snapshot) is the response with the
    /// state.
    #[must_use]
    pub fn is_task_failed(&self) -> bool {
        self.0.kind == ErrorKind::TaskFailed
    }

    /// Whether a task that was [waited for](crate::Client::wait) has not ended within the deadline. It may still go on.
    /// [`snapshot`](Self::snapshot) is the last response.
    #[must_use]
    pub fn is_wait_deadline(&self) -> bool {
        self.0.kind == ErrorKind::WaitDeadline
    }

    /// Whether the same call, made again later and unchanged, may succeed and has no second effect. The client has made
    /// the retries of its [`RetryPolicy`](crate::RetryPolicy) before it returns an error.
    ///
    /// True if no connection was made or the service throttled, for any operation: neither has an effect. Also true if
    /// the service failed (except 501), the connection broke or a time limit expired, for an operation that is
    /// [idempotent](crate::OperationMeta::idempotent) and for a call whose request was not sent; after the request of
    /// another operation, such as one that starts a scan, the service may have carried it out. A total time limit that
    /// expired between two attempts counts as a request that was not sent. For a failed source of credentials, the reason of
    /// the failure decides. Also true if the policy allowed no further attempt after the client had corrected its clock or
    /// replaced expired credentials. False for everything that has to be changed first, such as
    /// arguments, permissions or a certificate.
    ///
    /// ```
    /// # use std::time::Duration;
    /// # use imagescan_runtime::{Client, Error, Operation, Response, Service};
    /// # async fn example<S: Service, O: Operation<Service = S> + Clone>(
    /// #     client: &Client<S>,
    /// #     operation: O,
    /// # ) -> Result<Response<O::Output>, Error> {
    /// loop {
    ///     match client.send(operation.clone()).await {
    ///         Err(error) if error.is_retryable() => {
    ///             let pause = error.retry_after().unwrap_or(Duration::from_secs(60));
    ///             tokio::time::sleep(pause).await;
    ///         }
    ///         outcome => return outcome,
    ///     }
    /// }
    /// # }
    /// ```
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        // If the source of credentials failed, the request was not sent.
        let was_sent = self.0.attempts > 0 && self.0.kind != ErrorKind::Credentials;
        self.0.repeatable || self.may_retry(self.cause(), self.0.idempotent || !was_sent)
    }

    /// Whether a request that failed with this error, for a reason of `kind`, may be sent again. `repeatable` is whether
    /// the service may carry it out twice.
    pub(crate) fn may_retry(&self, kind: ErrorKind, repeatable: bool) -> bool {
        if self.0.without_retry {
            return false;
        }
        match kind {
            // The service has not received the request, or has not processed it.
            ErrorKind::Connect | ErrorKind::Throttled => true,
            // 501 is permanent.
            ErrorKind::Server => repeatable && self.0.status != Some(StatusCode::NOT_IMPLEMENTED),
            ErrorKind::Network | ErrorKind::Timeout => repeatable,
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::iter::successors;

    use super::*;
    use crate::error::ErrorKind::*;

    /// The kind after this one; the compiler names a kind that is missing.
    fn next(kind: ErrorKind) -> Option<ErrorKind> {
        Some(match kind {
            InvalidInput => Credentials,
            Credentials => Connect,
            Connect => Timeout,
            Timeout => Network,
            Network => Authentication,
            Authentication => Permission,
            Permission => Throttled,
            Throttled => NotFound,
            NotFound => Rejected,
            Rejected => Server,
            Server => UnexpectedResponse,
            UnexpectedResponse => Decode,
            Decode => IncompleteList,
            IncompleteList => TaskFailed,
            TaskFailed => WaitDeadline,
            WaitDeadline => return None,
        })
    }

    type Predicate = fn(&Error) -> bool;

    #[test]
    fn each_kind_has_one_predicate() {
        let predicates: [(ErrorKind, Predicate); 16] = [
            (InvalidInput, Error::is_invalid_input),
            (Credentials, Error::is_credentials),
            (Connect, Error::is_connect),
            (Timeout, Error::is_timeout),
            (Network, Error::is_network),
            (Authentication, Error::is_authentication),
            (Permission, Error::is_permission),
            (Throttled, Error::is_throttled),
            (NotFound, Error::is_not_found),
            (Rejected, Error::is_rejected),
            (Server, Error::is_server),
            (UnexpectedResponse, Error::is_unexpected_response),
            (Decode, Error::is_decode),
            (IncompleteList, Error::is_incomplete_list),
            (TaskFailed, Error::is_task_failed),
            (WaitDeadline, Error::is_wait_deadline),
        ];
        let kinds: Vec<_> = successors(Some(InvalidInput), |kind| next(*kind)).collect();
        assert_eq!(kinds.len(), predicates.len());
        for kind in kinds {
            let error = Error::new(kind, "it failed");
            let holds: Vec<_> =
                predicates.iter().filter(|(_, is)| is(&error)).map(|(named, _)| *named).collect();
            assert_eq!(holds, [kind]);
        }
    }

    #[test]
    fn a_call_is_repeated_if_that_may_help_and_has_no_second_effect() {
        let sent = |kind, idempotent| {
            Error::new(kind, "it failed").in_operation("Scan".into(), 2).idempotent(idempotent)
        };
        for kind in successors(Some(InvalidInput), |kind| next(*kind)) {
            let (always, if_idempotent) = match kind {
                Connect | Throttled => (true, true),
                Network | Timeout | Server => (false, true),
                _ => (false, false),
            };
            assert_eq!(sent(kind, false).is_retryable(), always, "{kind:?}");
            assert_eq!(sent(kind, true).is_retryable(), if_idempotent, "{kind:?}");
            // Nothing was sent.
            assert_eq!(Error::new(kind, "it failed").is_retryable(), if_idempotent, "{kind:?}");
            // The source of credentials failed for this reason.
            let of_source = sent(kind, false).with_kind(Credentials);
            assert_eq!(of_source.is_retryable(), if_idempotent, "{kind:?}");
            assert!(!sent(kind, true).without_retry().is_retryable(), "{kind:?}");
        }
        let not_implemented = sent(Server, true).with_response(
            StatusCode::NOT_IMPLEMENTED,
            &http::HeaderMap::new(),
            None,
            bytes::Bytes::new(),
        );
        assert!(!not_implemented.is_retryable());
    }
}
