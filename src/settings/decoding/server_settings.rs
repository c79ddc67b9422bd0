//! The server store of muster.yaml: its keys, and what they become.

use std::path::PathBuf;
use std::time::Duration;

use url::Url;

use super::login_settings::{LoginKeys, decode_credentials};
use crate::model::check::device_rules::{DeviceAction, DeviceLimits};
use crate::model::{Profile, Zone};
use crate::settings::Secret;
use crate::settings::reading::choices::{DEVICE_RULES, PROFILES, PROXIES};
use crate::settings::reading::section::{
    SectionReader, declare_section, section_value, short_section_value,
};
use crate::settings::reading::setting::Setting;
use crate::settings::reading::typed_values::{
    FLAG, PATH, RATE, SECRET, SERVER_URL, SPAN, ZONE, address_value, choice_value, count_value,
};
use crate::settings::stores::{ClientCertificate, ServerSettings, UrlSetting};

const TIMEOUT: Duration = Duration::from_secs(90);
const PATIENCE: Duration = Duration::from_secs(300);
const PAGE_SIZE: u32 = 500;
const IN_FLIGHT: u16 = 4;

declare_section! {
    /// A time-attendance server.
    struct ServerKeys {
        url: Url = SERVER_URL.mark_required(), "URL of the server: scheme, host and port";
        login: LoginKeys = section_value(), "login to the server";
        token: Secret = SECRET, "an existing token; replaces login";
        ca: PathBuf = PATH, "PEM file with the certificate authorities of the site";
        proxy: UrlSetting = address_value(PROXIES),
            "proxy for the connection: http://…, https://…, socks5://…";
        client_certificate: CertificateKeys = section_value(),
            "client certificate that muster presents";
        accept_invalid_certificates: bool = FLAG,
            "do not verify the certificate of the server; default false";
        timezone: Zone = ZONE,
            "time zone of the server clock, because its API reports times without one; without \
             this key punches have no moment in UTC";
        max_in_flight: u16 = count_value(1, 64), "concurrent requests; default 4";
        requests_per_second: f64 = RATE,
            "maximum requests per second; default no limit";
        timeout: Duration = SPAN, "time-out of one request: 90s, 2m; default 90s";
        patience: Duration = SPAN,
            "longest wait of one request when the server asks to wait (429); a longer wait fails \
             at once; default 5m";
        page_size: u32 = count_value(1, 10_000), "records per page; default 500";
        profile: ProfileKeys = short_section_value(ProfileKeys::KEYS),
            "build of the server (lengths, choices, behaviour), or a mapping with the build and \
             the capacity of its devices";
    }
}

declare_section! {
    /// The build of a server, and its devices.
    struct ProfileKeys {
        build: Profile = choice_value(PROFILES), "build of the server";
        device: DeviceKeys = short_section_value(DeviceKeys::KEYS),
            "what `validate` does with records that devices cannot store: warn (default), refuse \
             or ignore; or a mapping with their capacity";
    }
}

declare_section! {
    /// What the devices of a server hold.
    struct DeviceKeys {
        rule: DeviceAction = choice_value(DEVICE_RULES), "warn (default), refuse or ignore";
        code: usize = count_value(1, 50), "maximum length of a code; default 9";
        letters: bool = FLAG, "codes may contain letters; default false";
        zeros: bool = FLAG, "devices keep leading zeros of a code; default false";
        pin: usize = count_value(1, 50), "maximum digits of a PIN; default 8";
        card_bits: u32 = count_value(16, 64), "size of a card number in bits; default 32";
        name: usize = count_value(8, 200), "maximum size of a name in UTF-8 bytes; default 24";
    }
}

declare_section! {
    /// A certificate of our own.
    struct CertificateKeys {
        certificate: PathBuf = PATH.mark_required(), "PEM file with the certificate";
        key: PathBuf = PATH.mark_required(), "PEM file with its private key";
    }
}

/// The settings of a server; `None` when something in them is wrong, which has been reported.
pub(in crate::settings) fn decode_server(
    name: &str,
    server: Setting<ServerKeys>,
    reader: &mut SectionReader<'_, '_>,
) -> Option<ServerSettings> {
    let (spot, keys) = (server.spot?, server.value?);
    let (login, write_login) =
        decode_credentials(name, keys.login, keys.token, spot, reader).unzip();
    let profile = keys.profile.value.unwrap_or_default();
    Some(ServerSettings {
        url: keys.url.value?,
        login: login?,
        write_login: write_login.flatten(),
        ca: keys.ca.value,
        proxy: keys.proxy.value,
        client_certificate: keys.client_certificate.value.and_then(decode_certificate),
        accept_invalid_certificates: keys.accept_invalid_certificates.value.unwrap_or_default(),
        timezone: keys.timezone.value,
        max_in_flight: keys.max_in_flight.value.unwrap_or(IN_FLIGHT),
        requests_per_second: keys.requests_per_second.value,
        timeout: keys.timeout.value.unwrap_or(TIMEOUT),
        patience: keys.patience.value.unwrap_or(PATIENCE),
        page_size: keys.page_size.value.unwrap_or(PAGE_SIZE),
        profile: profile.build.value,
        device: profile.device.value.map(decode_device_limits).unwrap_or_default(),
    })
}

fn decode_device_limits(keys: DeviceKeys) -> DeviceLimits {
    let default = DeviceLimits::default();
    DeviceLimits {
        action: keys.rule.value.unwrap_or_default(),
        code: keys.code.value.unwrap_or(default.code),
        letters: keys.letters.value.unwrap_or(default.letters),
        zeros: keys.zeros.value.unwrap_or(default.zeros),
        pin: keys.pin.value.unwrap_or(default.pin),
        card_bits: keys.card_bits.value.unwrap_or(default.card_bits),
        name: keys.name.value.unwrap_or(default.name),
    }
}

pub(in crate::settings) fn decode_certificate(keys: CertificateKeys) -> Option<ClientCertificate> {
    Some(ClientCertificate { certificate: keys.certificate.value?, key: keys.key.value? })
}
