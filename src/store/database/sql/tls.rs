//! How a connection to a database is secured: what is asked for is given, or the run refuses.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::WebPkiSupportedAlgorithms;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime};
use rustls::{
    CertificateError, ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme,
};

use super::address::DatabaseDialect;
use super::database_errors::{DatabaseFault, DatabaseFaultKind};

/// How far a connection is secured, in libpq's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum TlsMode {
    Disable,
    /// Secured where the server can.
    Prefer,
    /// Secured, whichever server answers.
    Require,
    /// And its certificate is of a known authority.
    VerifyCa,
    /// And it is for the host that is connected to.
    VerifyFull,
}

const MODES: [(TlsMode, &str, &str); 5] = [
    (TlsMode::Disable, "disable", "DISABLED"),
    (TlsMode::Prefer, "prefer", "PREFERRED"),
    (TlsMode::Require, "require", "REQUIRED"),
    (TlsMode::VerifyCa, "verify-ca", "VERIFY_CA"),
    (TlsMode::VerifyFull, "verify-full", "VERIFY_IDENTITY"),
];

impl TlsMode {
    /// The mode of this word of a URL.
    pub(in crate::store::database) fn parse(
        dialect: DatabaseDialect,
        word: &str,
    ) -> Option<TlsMode> {
        if dialect == DatabaseDialect::Postgres {
            // A server that takes no unsecured connection is all that `allow` is for.
            let word = if word == "allow" { "prefer" } else { word };
            return TlsMode::of_settings(word);
        }
        let found = MODES.iter().find(|(_, _, mysql)| mysql.eq_ignore_ascii_case(word));
        found.map(|(mode, ..)| *mode)
    }

    /// The mode of this word of the settings.
    pub fn of_settings(word: &str) -> Option<TlsMode> {
        MODES.iter().find(|(_, postgres, _)| *postgres == word).map(|(mode, ..)| *mode)
    }

    pub(in crate::store::database) fn mode_words(dialect: DatabaseDialect) -> String {
        let word = |(_, postgres, mysql): &(TlsMode, &'static str, &'static str)| match dialect {
            DatabaseDialect::Postgres => *postgres,
            _ => *mysql,
        };
        MODES.iter().map(word).collect::<Vec<_>>().join(", ")
    }
}

/// What is asked of a connection.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tls {
    pub mode: Option<TlsMode>,
    /// PEM file with the certificate authorities that are trusted; `system` for those of this
    /// machine.
    pub ca: Option<PathBuf>,
    /// Our own certificate, and its key.
    pub certificate: Option<PathBuf>,
    pub key: Option<PathBuf>,
}

impl Tls {
    /// This, with what is asked for elsewhere too. Fails where the two do not agree.
    pub fn merge_with(self, other: Tls) -> Result<Tls, String> {
        fn agreed_option<T: PartialEq>(
            what: &str,
            a: Option<T>,
            b: Option<T>,
        ) -> Result<Option<T>, String> {
            match (a, b) {
                (Some(a), Some(b)) if a != b => Err(format!(
                    "`tls:` and the URL of the database name two different {what}: keep one"
                )),
                (a, b) => Ok(a.or(b)),
            }
        }
        Ok(Tls {
            mode: agreed_option("modes", self.mode, other.mode)?,
            ca: agreed_option("certificate authorities", self.ca, other.ca)?,
            certificate: agreed_option("certificates", self.certificate, other.certificate)?,
            key: agreed_option("keys", self.key, other.key)?,
        })
    }

    fn is_system(&self) -> bool {
        self.ca.as_deref() == Some(Path::new("system"))
    }

    /// How far the connection is secured. An authority that is named is checked, as libpq does, or
    /// the run refuses: it would be named for nothing.
    pub(in crate::store::database) fn effective_mode(&self) -> Result<TlsMode, DatabaseFault> {
        let refused =
            |what: &str| Err(DatabaseFault::new(what).with_kind(DatabaseFaultKind::Untrusted));
        if self.certificate.is_some() != self.key.is_some() {
            return refused(
                "a certificate of our own needs its key, and a key its certificate: name both",
            );
        }
        match (self.mode, self.ca.is_some()) {
            (mode, true) if self.is_system() => match mode {
                None | Some(TlsMode::VerifyFull) => Ok(TlsMode::VerifyFull),
                Some(_) => refused(
                    "the authorities of the system vouch for everybody: use them with verify-full \
                     (VERIFY_IDENTITY)",
                ),
            },
            (Some(TlsMode::Disable | TlsMode::Prefer), true) => refused(
                "a certificate authority is named, and the mode would not check it: use \
                 verify-full or verify-ca \
                 (VERIFY_IDENTITY, VERIFY_CA)",
            ),
            (None | Some(TlsMode::Require), true) => Ok(TlsMode::VerifyCa),
            (mode, _) => Ok(mode.unwrap_or(TlsMode::Prefer)),
        }
    }

    /// The authorities that are named; `None` for those of the system.
    pub(in crate::store::database) fn authority_file(&self) -> Option<&Path> {
        self.ca.as_deref().filter(|_| !self.is_system())
    }

    /// What the handshake checks.
    pub(in crate::store::database) fn client_config(
        &self,
        mode: TlsMode,
    ) -> Result<ClientConfig, DatabaseFault> {
        let untrusted = |error: &dyn std::fmt::Display| {
            DatabaseFault::new(error.to_string()).with_kind(DatabaseFaultKind::Untrusted)
        };
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let builder = ClientConfig::builder_with_provider(Arc::clone(&provider))
            .with_safe_default_protocol_versions()
            .map_err(|error| untrusted(&error))?;
        let verifier: Arc<dyn ServerCertVerifier> = match mode {
            TlsMode::Disable | TlsMode::Prefer | TlsMode::Require => {
                Arc::new(UnverifiedServer(provider.signature_verification_algorithms))
            }
            TlsMode::VerifyCa | TlsMode::VerifyFull => {
                let roots = Arc::new(self.trusted_roots()?);
                let inner = WebPkiServerVerifier::builder_with_provider(roots, provider)
                    .build()
                    .map_err(|error| untrusted(&error))?;
                match mode {
                    TlsMode::VerifyFull => inner,
                    _ => Arc::new(AnyHost(inner)),
                }
            }
        };
        let builder = builder.dangerous().with_custom_certificate_verifier(verifier);
        let (Some(certificate), Some(key)) = (&self.certificate, &self.key) else {
            return Ok(builder.with_no_client_auth());
        };
        let chain: Result<Vec<_>, _> =
            CertificateDer::pem_slice_iter(&read_pem_file(certificate)?).collect();
        let chain = chain.map_err(|error| untrusted(&error))?;
        let key = PrivateKeyDer::from_pem_slice(&read_pem_file(key)?)
            .map_err(|error| untrusted(&error))?;
        builder.with_client_auth_cert(chain, key).map_err(|error| untrusted(&error))
    }

    /// The authorities that are trusted: those that are named, and then no others.
    fn trusted_roots(&self) -> Result<RootCertStore, DatabaseFault> {
        let mut roots = RootCertStore::empty();
        let Some(path) = self.authority_file() else {
            roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
            return Ok(roots);
        };
        let none = |why: String| {
            DatabaseFault::new(format!("{}: {why}", path.display()))
                .with_kind(DatabaseFaultKind::Untrusted)
        };
        for certificate in CertificateDer::pem_slice_iter(&read_pem_file(path)?) {
            let certificate = certificate.map_err(|error| none(error.to_string()))?;
            roots.add(certificate).map_err(|error| none(error.to_string()))?;
        }
        match roots.is_empty() {
            true => Err(none("the file holds no certificate".to_owned())),
            false => Ok(roots),
        }
    }
}

fn read_pem_file(path: &Path) -> Result<Vec<u8>, DatabaseFault> {
    fs::read(path).map_err(|error| {
        DatabaseFault::new(format!("cannot read {}: {error}", path.display()))
            .with_kind(DatabaseFaultKind::Untrusted)
    })
}

/// Takes every server for the one that is meant, as `require` of libpq does.
#[derive(Debug)]
struct UnverifiedServer(WebPkiSupportedAlgorithms);

/// Takes every server with a certificate of a known authority.
#[derive(Debug)]
struct AnyHost(Arc<WebPkiServerVerifier>);

impl ServerCertVerifier for UnverifiedServer {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        rustls::crypto::verify_tls12_signature(message, certificate, signature, &self.0)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        rustls::crypto::verify_tls13_signature(message, certificate, signature, &self.0)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.supported_schemes()
    }
}

impl ServerCertVerifier for AnyHost {
    fn verify_server_cert(
        &self,
        certificate: &CertificateDer<'_>,
        others: &[CertificateDer<'_>],
        host: &ServerName<'_>,
        ocsp: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        match self.0.verify_server_cert(certificate, others, host, ocsp, now) {
            Err(rustls::Error::InvalidCertificate(
                CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. },
            )) => Ok(ServerCertVerified::assertion()),
            verified => verified,
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.0.verify_tls12_signature(message, certificate, signature)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.0.verify_tls13_signature(message, certificate, signature)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.supported_verify_schemes()
    }
}
