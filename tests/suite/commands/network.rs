//! What stands between: TLS with a site's own authority, client certificates, proxies, redirects to
//! elsewhere.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
};
use rustls::server::WebPkiClientVerifier;

use super::Site;
use crate::foreign::{Habits, Trouble, When};

/// An authority of the site's own.
struct Authority {
    pem: String,
    der: rustls::pki_types::CertificateDer<'static>,
    issuer: Issuer<'static, KeyPair>,
}

impl Authority {
    fn new(name: &str) -> Authority {
        let key = KeyPair::generate().expect("a key");
        let mut params = CertificateParams::new(Vec::new()).expect("no names");
        params.distinguished_name.push(DnType::CommonName, name);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let own = params.self_signed(&key).expect("a certificate");
        Authority { pem: own.pem(), der: own.der().clone(), issuer: Issuer::new(params, key) }
    }

    fn certificate(
        &self,
        name: &str,
        usage: ExtendedKeyUsagePurpose,
    ) -> (rcgen::Certificate, KeyPair) {
        let key = KeyPair::generate().expect("a key");
        let mut params = CertificateParams::new(vec![name.to_owned()]).expect("a name");
        params.distinguished_name.push(DnType::CommonName, name);
        params.extended_key_usages = vec![usage];
        (params.signed_by(&key, &self.issuer).expect("a certificate"), key)
    }

    /// Speaks TLS and hands each request on to the plain server. Ends with the process.
    fn front(&self, plain: &str, clients: Option<&Authority>) -> String {
        let (certificate, key) = self.certificate("localhost", ExtendedKeyUsagePurpose::ServerAuth);
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let builder = rustls::ServerConfig::builder_with_provider(Arc::clone(&provider))
            .with_safe_default_protocol_versions()
            .expect("versions");
        let builder = match clients {
            None => builder.with_no_client_auth(),
            Some(authority) => {
                let mut roots = rustls::RootCertStore::empty();
                roots.add(authority.der.clone()).expect("a root");
                let verifier =
                    WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider).build();
                builder.with_client_cert_verifier(verifier.expect("a verifier"))
            }
        };
        let key = rustls::pki_types::PrivateKeyDer::Pkcs8(key.serialize_der().into());
        let config =
            builder.with_single_cert(vec![certificate.der().clone()], key).expect("they fit");
        let config = Arc::new(config);
        let (listener, port) = listener();
        let plain = plain.trim_start_matches("http://").to_owned();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let Ok(connection) = rustls::ServerConnection::new(Arc::clone(&config)) else {
                    continue;
                };
                let plain = plain.clone();
                std::thread::spawn(move || {
                    hand_on(&mut rustls::StreamOwned::new(connection, stream), &plain)
                });
            }
        });
        format!("https://localhost:{port}")
    }
}

fn listener() -> (TcpListener, u16) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("bound").port();
    (listener, port)
}

/// One request, with its body.
fn request(stream: &mut impl Read) -> Option<String> {
    let mut bytes = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head.lines().find_map(|line| {
                let (name, value) = line.split_once(':')?;
                name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse().ok())?
            });
            if body.len() >= length.unwrap_or(0) {
                return Some(text);
            }
        }
        match stream.read(&mut buffer) {
            Ok(0) | Err(_) => return None,
            Ok(read) => bytes.extend_from_slice(&buffer[..read]),
        }
    }
}

/// Hands one request on and its answer back, then closes.
fn hand_on(stream: &mut (impl Read + Write), plain: &str) {
    let Some(request) = request(stream) else { return };
    let Ok(mut server) = TcpStream::connect(plain) else { return };
    let request = request.replacen("\r\n", "\r\nconnection: close\r\n", 1);
    let mut answer = Vec::new();
    if server.write_all(request.as_bytes()).is_ok() && server.read_to_end(&mut answer).is_ok() {
        let _ = stream.write_all(&answer).and_then(|()| stream.flush());
    }
}

/// The settings of a site, with its server at another address and more lines below it.
fn at(site: &Site, url: &str, more: &str) {
    let text = super::settings(url, "").replace("      timezone", &format!("{more}      timezone"));
    site.work.write("muster.yaml", text);
}

#[test]
fn a_site_may_have_an_authority_of_its_own() {
    let site = Site::faithful(Habits::flat_85(), "");
    let authority = Authority::new("Site authority");
    site.work.write("certs/ca.pem", &authority.pem);
    let url = authority.front(&site.server.url, None);
    at(&site, &url, "      ca: certs/ca.pem\n");
    site.muster(["plan"]).run().code(0).says("nothing to do");
    // Somebody else's authority, or none, is not enough.
    site.work.write("certs/ca.pem", Authority::new("Another").pem);
    site.server.forget();
    site.muster(["plan"]).run().code(1).says("`ca:`");
    assert!(site.server.requests().is_empty() && site.server.logins().is_empty());
    at(&site, &url, "      accept_invalid_certificates: true\n");
    site.muster(["plan"]).run().code(0).says("nothing to do");
}

#[test]
fn servers_may_ask_for_a_certificate() {
    let site = Site::faithful(Habits::nested_95(), "");
    let (authority, ours) = (Authority::new("Site authority"), Authority::new("People"));
    let (certificate, key) = ours.certificate("muster", ExtendedKeyUsagePurpose::ClientAuth);
    site.work
        .write("certs/ca.pem", &authority.pem)
        .write("certs/client.pem", certificate.pem())
        .write("certs/client.key", key.serialize_pem());
    let url = authority.front(&site.server.url, Some(&ours));
    at(
        &site,
        &url,
        "      ca: certs/ca.pem\n      client_certificate: { certificate: certs/client.pem, key: \
         certs/client.key }\n",
    );
    site.muster(["plan"]).run().code(0).says("nothing to do");
    site.server.forget();
    at(&site, &url, "      ca: certs/ca.pem\n");
    site.muster(["plan"]).run().code(1);
    assert!(site.server.requests().is_empty() && site.server.logins().is_empty());
}

#[test]
fn a_proxy_is_asked_in_place_of_the_server() {
    let site = Site::faithful(Habits::flat_80(), "");
    let plain = site.server.url.trim_start_matches("http://").to_owned();
    let (listener, port) = listener();
    let seen = Arc::new(Mutex::new(Vec::new()));
    let heard = Arc::clone(&seen);
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let (heard, plain) = (Arc::clone(&heard), plain.clone());
            std::thread::spawn(move || {
                let Some(text) = request(&mut stream) else { return };
                heard
                    .lock()
                    .expect("not poisoned")
                    .push(text.lines().next().unwrap_or_default().to_owned());
                // What a proxy is asked for is a whole URL; the server is asked for the path.
                let text = text.replacen("http://utime.invalid:8090", "", 1);
                let mut both = Both { ahead: text.into_bytes(), stream };
                hand_on(&mut both, &plain);
            });
        }
    });
    at(&site, "http://utime.invalid:8090", &format!("      proxy: http://127.0.0.1:{port}\n"));
    site.muster(["plan"]).run().code(0).says("nothing to do");
    let seen = seen.lock().expect("not poisoned");
    assert!(
        !seen.is_empty() && seen.iter().all(|line| line.contains("http://utime.invalid:8090/")),
        "{seen:?}"
    );
}

/// What was read already, and then the rest of a stream.
struct Both {
    ahead: Vec<u8>,
    stream: TcpStream,
}

impl Read for Both {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        if self.ahead.is_empty() {
            return self.stream.read(buffer);
        }
        let length = buffer.len().min(self.ahead.len());
        buffer[..length].copy_from_slice(&self.ahead[..length]);
        self.ahead.drain(..length);
        Ok(length)
    }
}

impl Write for Both {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.stream.write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.stream.flush()
    }
}

#[test]
fn a_token_goes_to_the_server_of_the_settings_alone() {
    let (listener, port) = listener();
    let heard = Arc::new(Mutex::new(0));
    let count = Arc::clone(&heard);
    std::thread::spawn(move || {
        for _ in listener.incoming().flatten() {
            *count.lock().expect("not poisoned") += 1;
        }
    });
    let elsewhere = format!("http://127.0.0.1:{port}/personnel/api/employees/");
    let site = Site::faithful(Habits::flat_85(), "");
    site.server.change(|habits| {
        habits.troubles = vec![(When::Always, Trouble::Elsewhere(elsewhere.clone()))]
    });
    let run = site.muster(["apply", "--yes"]).run().code(1).says("redirects");
    assert!(run.stderr.contains(&format!("127.0.0.1:{port}")), "{run}");
    assert_eq!(*heard.lock().expect("not poisoned"), 0, "the other host hears nothing");
}
