//! Charts of OCI registries: a manifest by its tag, and the one blob in it that is the chart.

use super::{
    credentials::{Credentials, Known},
    repository::{ARCHIVE, unpacked},
};
use crate::{
    build::chart::package::{Package, is_version},
    cli::{
        fetch::{Answer, Client, FetchError, Login, Reach, Request, checked, is_loopback},
        trouble::Trouble,
    },
    value::digest,
};
use serde_json::Value as Json;

/// Bytes of a manifest, and of the answer with a token.
const MANIFEST: u64 = 4 << 20;

/// What helm pushes (HIP 6).
const CONFIG: &str = "application/vnd.cncf.helm.config.v1+json";
const CHART: &str = "application/vnd.cncf.helm.chart.content.v1.tar+gzip";
/// What its first versions pushed.
const CHART_BEFORE: &str = "application/tar+gzip";
const IMAGE: &str = "application/vnd.oci.image.manifest.v1+json";

/// A chart in a registry, while it is asked for.
struct Asking<'a> {
    client: &'a Client,
    credentials: &'a Credentials,
    /// `https://host:port`, or `http://` of one on this machine that speaks no TLS.
    server: String,
    host: &'a str,
    path: String,
    login: Option<Login>,
}

/// Brings a chart of this version.
pub(super) fn bring(
    client: &Client,
    credentials: &Credentials,
    repository: &str,
    (chart, version): (&str, &str),
) -> Result<Package, Trouble> {
    let rest = repository.strip_prefix("oci://").unwrap_or(repository).trim_end_matches('/');
    let (host, path) = rest.split_once('/').map_or((rest, None), |(host, path)| (host, Some(path)));
    let path = path.into_iter().chain([chart]).collect::<Vec<_>>().join("/");
    let is_path = |byte: u8| byte.is_ascii_alphanumeric() || b"-._/".contains(&byte);
    if !path.bytes().all(is_path) || path.split('/').any(|part| part.is_empty() || part.starts_with('.')) {
        let help = "write `oci://host/path`, without the chart's name and version";
        return Err(Trouble::new(format!("`{repository}` and `{chart}` are no path in a registry"), help));
    }
    if !is_version(version) {
        let message =
            format!("`{repository}/{chart}` is asked for {version}, and a registry lists no ranges");
        return Err(Trouble::new(message, "say one version, or commit the chart's lock file beside it"));
    }
    let mut asking =
        Asking { client, credentials, server: format!("https://{host}"), host, path, login: None };
    // What no tag may hold, helm writes otherwise.
    let tag = version.replace('+', "_");
    let manifest = asking.get(&format!("manifests/{tag}"), Some(IMAGE), MANIFEST)?;
    let what = format!("oci://{host}/{}:{tag}", asking.path);
    if let Some(said) = manifest.headers.get("docker-content-digest").and_then(|said| said.to_str().ok()) {
        verified(&what, said, &manifest.body)?;
    }
    let (digest, size) = layer(&manifest.body).map_err(|reason| unpacked(&what, &reason))?;
    let blob = asking.get(&format!("blobs/{digest}"), None, ARCHIVE)?;
    let found = blob.body.len() as u64;
    if size.is_some_and(|size| size != found) {
        let message =
            format!("`{what}`: its manifest promises {} bytes, and {found} came", size.unwrap_or(0));
        return Err(Trouble::new(message, "run the same command again; if it stays so, push the chart anew"));
    }
    verified(&what, &digest, &blob.body)?;
    Package::unpack(&blob.body).map_err(|reason| unpacked(&what, &reason))
}

fn verified(what: &str, said: &str, bytes: &[u8]) -> Result<(), Trouble> {
    let found = digest::spelled(bytes);
    if said == found || !said.starts_with("sha256:") {
        return Ok(());
    }
    let message = format!("`{what}`: the registry says that its digest is {said}, and it is {found}");
    Err(Trouble::new(message, "ask who runs the registry: what came is not what was pushed"))
}

/// The digest and the size of the layer that is the chart; what signs it is passed over.
fn layer(manifest: &[u8]) -> Result<(String, Option<u64>), String> {
    let manifest: Json =
        serde_json::from_slice(manifest).map_err(|error| format!("its manifest is none: {error}"))?;
    let text = |json: &Json, key: &str| json.get(key).and_then(Json::as_str).map(str::to_owned);
    let config = manifest.get("config").and_then(|config| text(config, "mediaType"));
    if config.as_deref() != Some(CONFIG) {
        let found = config.or_else(|| text(&manifest, "mediaType")).unwrap_or_else(|| "nothing".to_owned());
        return Err(format!("it is `{found}`, and a chart is `{CONFIG}`"));
    }
    let layers = manifest.get("layers").and_then(Json::as_array).into_iter().flatten();
    let mut charts = layers.filter(|layer| {
        text(layer, "mediaType").is_some_and(|media| media == CHART || media == CHART_BEFORE)
    });
    let (Some(chart), None) = (charts.next(), charts.next()) else {
        return Err("its manifest has no single layer that is a chart".to_owned());
    };
    let digest = text(chart, "digest").unwrap_or_default();
    let digits = digest.strip_prefix("sha256:").unwrap_or_default();
    if digits.len() != 64 || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Err(format!("its manifest has the digest `{digest}`, which is no SHA-256"));
    }
    Ok((digest, chart.get("size").and_then(Json::as_u64)))
}

impl Asking<'_> {
    fn get(&mut self, what: &str, accept: Option<&str>, limit: u64) -> Result<Answer, Trouble> {
        let mut answer = self.ask(what, accept, limit)?;
        if answer.status.as_u16() == 401 && self.login.is_none() {
            self.login = self.admitted(&answer)?;
            if self.login.is_some() {
                answer = self.ask(what, accept, limit)?;
            }
        }
        match answer.status.as_u16() {
            200..=299 => Ok(answer),
            401 | 403 => Err(self.refused()),
            404 => {
                let (what, help) =
                    (self.what(what), "look at the name, the version, and what the registry lists");
                Err(Trouble::new(format!("`{what}` is not there, or not for everybody"), help))
            }
            status => {
                let message = format!("`{}`: the registry answers with status {status}", self.what(what));
                Err(Trouble::new(message, "run the same command again, or ask who runs the registry"))
            }
        }
    }

    fn what(&self, what: &str) -> String {
        format!("oci://{}/{} ({what})", self.host, self.path)
    }

    fn ask(&mut self, what: &str, accept: Option<&str>, limit: u64) -> Result<Answer, Trouble> {
        let url = |server: &str| format!("{server}/v2/{}/{what}", self.path);
        let asked = |server: &str| {
            let request = Request { url: &url(server), accept, login: self.login.as_ref(), limit };
            self.client.ask(&request)
        };
        let answer = asked(&self.server);
        let host = self.host.rsplit_once(':').map_or(self.host, |(host, _)| host);
        let (answer, server) = match answer {
            // As docker does: a registry on this machine may do without.
            Err(FetchError::NoTls) if is_loopback(host) => {
                let plain = format!("http://{}", self.host);
                (asked(&plain), plain)
            }
            answer => (answer, self.server.clone()),
        };
        self.server = server;
        answer.map_err(|error| Trouble::fetching(&url(&self.server), &error))
    }

    /// The login that the registry takes, by what it says when it takes none.
    fn admitted(&self, answer: &Answer) -> Result<Option<Login>, Trouble> {
        let said = answer.headers.get_all("www-authenticate").iter().filter_map(|said| said.to_str().ok());
        let challenges: Vec<Challenge> = said.filter_map(Challenge::read).collect();
        let bearer = challenges.iter().find(|challenge| challenge.scheme == "bearer");
        if let Some(challenge) = bearer {
            return self.token(challenge).map(Some);
        }
        match self.credentials.registry(self.host) {
            Known::Login(login) if challenges.iter().any(|own| own.scheme == "basic") => Ok(Some(login)),
            _ => Ok(None),
        }
    }

    /// A token for this chart. Who asks is told to the registry itself, and to a host that the configuration names.
    fn token(&self, challenge: &Challenge) -> Result<Login, Trouble> {
        let realm = challenge.get("realm").unwrap_or_default();
        let address = checked(Reach::Charts, realm).map_err(|error| Trouble::fetching(realm, &error))?;
        let host = address.authority().map_or("", |authority| authority.as_str());
        let login = match self.credentials.registry(host) {
            Known::Login(login) => Some(login),
            _ => None,
        };
        if self.server.starts_with("https:") && !realm.starts_with("https://") {
            let message = format!("`{}` sends on to `{realm}` for a token, which is not https", self.server);
            return Err(Trouble::new(message, "ask who runs the registry"));
        }
        let scope =
            challenge.get("scope").map_or_else(|| format!("repository:{}:pull", self.path), str::to_owned);
        let service = challenge.get("service").map(|service| format!("&service={}", quoted(service)));
        let mark = if realm.contains('?') { '&' } else { '?' };
        let url = format!("{realm}{mark}scope={}{}", quoted(&scope), service.unwrap_or_default());
        let request = Request { url: &url, accept: None, login: login.as_ref(), limit: MANIFEST };
        let answer = self.client.ask(&request).map_err(|error| Trouble::fetching(realm, &error))?;
        match answer.status.as_u16() {
            200..=299 => {}
            401 | 403 => return Err(self.refused()),
            status => {
                let message = format!("`{realm}`: the registry gives no token, but status {status}");
                return Err(Trouble::new(message, "ask who runs the registry"));
            }
        }
        let json: Json = serde_json::from_slice(&answer.body).unwrap_or_default();
        let token = ["token", "access_token"].into_iter().find_map(|key| json.get(key)?.as_str());
        let token = token.filter(|token| token.bytes().all(|byte| byte.is_ascii_graphic()));
        token.map(|token| Login(format!("Bearer {token}"))).ok_or_else(|| {
            Trouble::new(format!("`{realm}` answers without a token"), "ask who runs the registry")
        })
    }

    fn refused(&self) -> Trouble {
        let hint = format!("log in where helm and docker keep it: `helm registry login {}`", self.host);
        self.credentials.wanted(&format!("oci://{}", self.host), &self.credentials.registry(self.host), &hint)
    }
}

/// What a server wants to hear (RFC 9110, section 11.6.1).
struct Challenge {
    scheme: String,
    parameters: Vec<(String, String)>,
}

impl Challenge {
    fn read(text: &str) -> Option<Self> {
        let (scheme, mut rest) = text.trim().split_once(' ').unwrap_or((text.trim(), ""));
        let mut parameters = Vec::new();
        while let Some((key, behind)) = rest.split_once('=') {
            let (value, after) = match behind.strip_prefix('"') {
                Some(quoted) => quoted.split_once('"')?,
                None => {
                    behind.split_once(',').map_or((behind, ""), |(value, _)| (value, &behind[value.len()..]))
                }
            };
            let key = key.trim().trim_start_matches(',').trim().to_ascii_lowercase();
            parameters.push((key, value.trim().to_owned()));
            rest = after;
        }
        Some(Self { scheme: scheme.to_ascii_lowercase(), parameters })
    }

    fn get(&self, key: &str) -> Option<&str> {
        self.parameters.iter().find(|(own, _)| own == key).map(|(_, value)| value.as_str())
    }
}

/// A text as an address's query has it.
fn quoted(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~:/".contains(&byte);
    text.bytes()
        .map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{CHART, CONFIG, Challenge, layer, quoted};
    use serde_json::json;

    #[test]
    fn a_challenge_is_read_with_commas_in_its_values() {
        let text =
            r#"Bearer realm="https://a/token",service="b c", scope="repository:x/y:pull,push",error=none"#;
        let read = Challenge::read(text).unwrap();
        assert_eq!(read.scheme, "bearer");
        let rows = [
            ("realm", "https://a/token"),
            ("service", "b c"),
            ("scope", "repository:x/y:pull,push"),
            ("error", "none"),
        ];
        for (key, value) in rows {
            assert_eq!(read.get(key), Some(value), "{key}");
        }
        assert_eq!(Challenge::read("Basic").unwrap().scheme, "basic");
        assert!(Challenge::read(r#"Bearer realm="https://a"#).is_none());
        assert_eq!(quoted("repository:x/y:pull&a=b c"), "repository:x/y:pull%26a%3Db%20c");
    }

    #[test]
    fn the_chart_is_the_one_layer_that_is_none_of_its_signature() {
        let digest = format!("sha256:{}", "a".repeat(64));
        let of = |config: &str, layers: serde_json::Value| {
            layer(json!({"config": {"mediaType": config}, "layers": layers}).to_string().as_bytes())
        };
        let chart = json!({"mediaType": CHART, "digest": digest, "size": 3});
        let prov = json!({"mediaType": "application/vnd.cncf.helm.chart.provenance.v1.prov", "digest": "x"});
        assert_eq!(of(CONFIG, json!([prov, chart])), Ok((digest.clone(), Some(3))));
        for (layers, told) in [
            (json!([prov]), "its manifest has no single layer that is a chart"),
            (json!([chart, chart]), "its manifest has no single layer that is a chart"),
            (
                json!([{"mediaType": CHART, "digest": "../../x"}]),
                "its manifest has the digest `../../x`, which is no SHA-256",
            ),
        ] {
            assert_eq!(of(CONFIG, layers).unwrap_err(), told);
        }
        let image = of("application/vnd.oci.image.config.v1+json", json!([chart])).unwrap_err();
        assert!(image.starts_with("it is `application/vnd.oci.image.config.v1+json`"), "{image}");
        assert!(layer(b"<html>").unwrap_err().starts_with("its manifest is none: "));
    }
}
