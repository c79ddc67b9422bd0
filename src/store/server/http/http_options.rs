//! How a server is reached and who asks, as values: secrets are resolved, files are read.

use std::fmt;
use std::time::Duration;

use secrecy::SecretString;
use url::Url;

use crate::model::{Profile, Zone};
use crate::protocol::Scheme;

/// Everything the client needs to know about one server.
#[derive(Clone)]
pub struct ServerOptions {
    /// The root of the server: scheme, host, port and, behind some proxies, a path.
    pub url: Url,
    pub login: Login,
    /// Certificates of a site's own authority, PEM.
    pub ca: Option<Vec<u8>>,
    /// Certificate and key of the client, PEM, one after the other.
    pub identity: Option<Pem>,
    pub accept_invalid_certificates: bool,
    /// In place of what the environment's proxy variables say.
    pub proxy: Option<Url>,
    /// Requests at a time.
    pub max_in_flight: usize,
    pub requests_per_second: Option<f64>,
    /// For one whole request. A cold server needs more than 30 s.
    pub timeout: Duration,
    /// How long one request waits for a server that asks to wait.
    pub patience: Duration,
    /// Rows asked for a page; servers grant what they like.
    pub page_size: u32,
    /// The server's own zone: its days begin there.
    pub timezone: Zone,
    /// The same, where the settings name it: times with an offset are put on its clock.
    pub named_zone: Option<Zone>,
    /// The build that the settings name.
    pub profile: Option<Profile>,
}

/// Who asks.
#[derive(Clone, Debug)]
pub enum Login {
    Password {
        scheme: Scheme,
        username: String,
        password: SecretString,
    },
    /// A token that another program fetched.
    Ready {
        scheme: Scheme,
        token: SecretString,
    },
}

/// PEM text that holds a private key.
#[derive(Clone)]
pub struct Pem(pub Vec<u8>);

impl fmt::Debug for Pem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pem(…)")
    }
}

impl fmt::Debug for ServerOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The address of the proxy may hold a password.
        let proxy = self.proxy.as_ref().and_then(Url::host_str);
        let url = self.url.origin().ascii_serialization();
        let mut out = f.debug_struct("ServerOptions");
        out.field("url", &url).field("login", &self.login).field("proxy", &proxy);
        out.field("max_in_flight", &self.max_in_flight).field("timeout", &self.timeout);
        out.field("page_size", &self.page_size).finish_non_exhaustive()
    }
}

impl ServerOptions {
    /// Options with the defaults of the settings.
    pub fn new(url: Url, login: Login) -> ServerOptions {
        ServerOptions {
            url,
            login,
            ca: None,
            identity: None,
            accept_invalid_certificates: false,
            proxy: None,
            max_in_flight: 4,
            requests_per_second: None,
            timeout: Duration::from_secs(90),
            patience: Duration::from_secs(300),
            page_size: 500,
            timezone: Zone::UTC,
            named_zone: None,
            profile: None,
        }
    }
}
