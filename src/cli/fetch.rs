//! Fetching over HTTP: bounded in bytes and time, sent on by hand, with a login for one host alone.

mod address;
mod error;

pub(super) use address::{Reach, checked, is_loopback, refused_host, sent_on};
pub(super) use error::FetchError;

use std::{io::Read, sync::Arc, time::Duration};
use ureq::{
    Agent,
    http::{
        HeaderMap, StatusCode, Uri,
        header::{AUTHORIZATION, CONTENT_LENGTH, LOCATION},
    },
    tls::{Certificate, RootCerts, TlsConfig},
    unversioned::transport::DefaultConnector,
};

/// What a server may do.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rules {
    /// Where it may be.
    pub(super) reach: Reach,
    /// How often it may send on.
    pub(super) redirects: usize,
    /// How long it may say nothing; the whole is bounded alone when there is none.
    pub(super) silence: Option<Duration>,
    /// From a request's first packet to the answer's last.
    pub(super) whole: Duration,
}

/// Asks servers. Connections are kept for what is asked next.
pub(super) struct Client {
    agent: Agent,
    rules: Rules,
}

/// What says who asks: never printed, and sent to one host alone.
#[derive(Clone)]
pub(super) struct Login(pub(super) String);

/// A question.
pub(super) struct Request<'r> {
    /// The address.
    pub(super) url: &'r str,
    /// What kinds of answer are taken.
    pub(super) accept: Option<&'r str>,
    /// Who asks.
    pub(super) login: Option<&'r Login>,
    /// Bytes that an answer may have.
    pub(super) limit: u64,
}

/// An answer that is no redirect.
pub(super) struct Answer {
    /// What the server makes of the question.
    pub(super) status: StatusCode,
    /// What it says about its answer.
    pub(super) headers: HeaderMap,
    /// The answer itself.
    pub(super) body: Vec<u8>,
}

impl Client {
    /// Trusts whom the system trusts, or SSL_CERT_FILE and SSL_CERT_DIR name.
    pub(super) fn new(rules: Rules) -> Result<Self, FetchError> {
        let found = rustls_native_certs::load_native_certs();
        if found.certs.is_empty() {
            let reasons: Vec<String> = found.errors.iter().map(ToString::to_string).collect();
            return Err(FetchError::Authorities(reasons.join("; ")));
        }
        let authorities: Vec<Certificate<'static>> =
            found.certs.iter().map(|certificate| Certificate::from_der(certificate).to_owned()).collect();
        let tls = TlsConfig::builder()
            .root_certs(RootCerts::from(authorities))
            .unversioned_rustls_crypto_provider(Arc::new(rustls::crypto::aws_lc_rs::default_provider()))
            .build();
        let config = Agent::config_builder()
            .https_only(rules.reach == Reach::Tls)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .http_status_as_error(false)
            .timeout_global(Some(rules.whole))
            .timeout_connect(rules.silence)
            .timeout_per_read(rules.silence)
            .user_agent("platc")
            .tls_config(tls)
            .build();
        let agent = Agent::with_parts(config, DefaultConnector::default(), rules.reach);
        Ok(Self { agent, rules })
    }

    /// The answer of success to a question.
    pub(super) fn body(&self, request: &Request) -> Result<Vec<u8>, FetchError> {
        let answer = self.ask(request)?;
        if answer.status.is_success() {
            Ok(answer.body)
        } else {
            Err(FetchError::Status(answer.status.as_u16()))
        }
    }

    /// What a server answers, after those that send on.
    pub(super) fn ask(&self, request: &Request) -> Result<Answer, FetchError> {
        let mut at = checked(self.rules.reach, request.url)?;
        let mut login = request.login;
        for _ in 0..=self.rules.redirects {
            let mut response = self.call(&at, request.accept, login)?;
            let (status, headers) = (response.status(), response.headers().clone());
            let location = headers.get(LOCATION).filter(|_| status.is_redirection());
            let Some(location) = location else {
                let body = self.read(&mut response, request.limit, &headers)?;
                return Ok(Answer { status, headers, body });
            };
            let next = sent_on(self.rules.reach, &at, location.to_str().unwrap_or_default());
            let next = next.map_err(|error| FetchError::Redirect(Box::new(error)))?;
            // Once gone, it does not come back: whoever stands between has chosen the way.
            login = login.filter(|_| address::origin(&at) == address::origin(&next));
            at = next;
        }
        Err(FetchError::Redirects(self.rules.redirects))
    }

    fn call(
        &self,
        at: &Uri,
        accept: Option<&str>,
        login: Option<&Login>,
    ) -> Result<ureq::http::Response<ureq::Body>, FetchError> {
        let mut asking = self.agent.get(at.clone());
        if let Some(accept) = accept {
            asking = asking.header("accept", accept);
        }
        if let Some(Login(login)) = login {
            asking = asking.header(AUTHORIZATION, login);
        }
        // No proxy knows the way to this machine itself.
        let answered = if at.host().is_some_and(is_loopback) {
            asking.config().proxy(None).build().call()
        } else {
            asking.call()
        };
        answered.map_err(|error| self.told(error))
    }

    fn read(
        &self,
        response: &mut ureq::http::Response<ureq::Body>,
        limit: u64,
        headers: &HeaderMap,
    ) -> Result<Vec<u8>, FetchError> {
        let promised = headers.get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
        if promised.is_some_and(|promised: u64| promised > limit) {
            return Err(FetchError::TooLarge(limit));
        }
        // What fills the limit counts as more than it.
        let mut reader = response.body_mut().with_config().limit(limit + 1).reader();
        let mut body = Vec::new();
        let read = reader.read_to_end(&mut body).map_err(|error| self.told(error.into()));
        match (read, promised) {
            (Ok(_), _) => Ok(body),
            (Err(FetchError::Network(_)), Some(promised)) if self.rules.reach == Reach::Charts => {
                Err(FetchError::Cut { promised, found: body.len() as u64 })
            }
            (Err(FetchError::TooLarge(_)), _) => Err(FetchError::TooLarge(limit)),
            (Err(error), _) => Err(error),
        }
    }

    fn told(&self, error: ureq::Error) -> FetchError {
        FetchError::of(error, &self.rules)
    }
}
