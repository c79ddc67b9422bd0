//! The HTTP client of a server: TLS, proxy, time-outs.

use std::time::Duration;

use anyhow::Context as _;
use reqwest::{Certificate, Identity, Proxy, redirect};
use url::Url;

use super::http_options::ServerOptions;

/// A client by the settings of a server.
///
/// # Errors
/// When certificates or the proxy cannot be used.
pub(super) fn build_http_client(options: &ServerOptions) -> anyhow::Result<reqwest::Client> {
    // Fails when it was installed before, which is as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let mut builder = reqwest::Client::builder()
        .user_agent(concat!("muster/", env!("CARGO_PKG_VERSION")))
        .timeout(options.timeout)
        .connect_timeout(options.timeout.min(Duration::from_secs(30)))
        .pool_max_idle_per_host(options.max_in_flight.max(1))
        .redirect(redirect::Policy::none())
        .tls_info(true)
        .tls_danger_accept_invalid_certs(options.accept_invalid_certificates);
    if options.accept_invalid_certificates {
        builder = builder.tls_danger_accept_invalid_hostnames(true);
    }
    if let Some(pem) = &options.ca {
        let certificates =
            Certificate::from_pem_bundle(pem).context("cannot read the certificates of `ca:`")?;
        if certificates.is_empty() {
            anyhow::bail!(
                "there is no certificate in the file of `ca:`; it has to be PEM: -----BEGIN \
                 CERTIFICATE-----"
            );
        }
        builder = builder.tls_certs_merge(certificates);
    }
    if let Some(pem) = &options.identity {
        let identity = Identity::from_pem(&pem.0).context("cannot read `client_certificate:`")?;
        builder = builder.identity(identity);
    }
    if let Some(proxy) = &options.proxy {
        // The library's error repeats the address, which may hold a password.
        let proxy = Proxy::all(proxy.as_str())
            .map_err(|_| anyhow::anyhow!("cannot use the address of `proxy:`"))?;
        builder = builder.proxy(proxy);
    } else if is_loopback(&options.url) {
        builder = builder.no_proxy();
    }
    if options.url.scheme() == "http" && options.ca.is_none() {
        // Without a store of authorities on the machine no client can be built otherwise, although
        // none is needed here.
        builder = builder.tls_certs_only([]);
    }
    builder.build().context(
        "cannot set up TLS; on a machine without certificate authorities install them \
         (ca-certificates) or set `ca:`",
    )
}

/// Whether an address is one of this machine.
pub(in crate::store::server) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(url::Host::Domain(name)) => name == "localhost",
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}
