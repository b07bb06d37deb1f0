//! `[server]`: where it listens, who may ask, and how long a request may take.

use ipnet::IpNet;
use serde::{Deserialize, Deserializer, de::Error};
use std::{
    net::{IpAddr, SocketAddr},
    num::{NonZeroU32, NonZeroUsize},
    path::PathBuf,
};

/// See `[server]` in the default file.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Server {
    /// Address and port to listen on.
    pub address: SocketAddr,
    /// The public origin as it was given; see [`super::Config::origin`] for the one in force.
    pub public_origin: String,
    /// Further hosts that requests may name.
    pub allowed_hosts: Vec<String>,
    /// Networks of the proxies in front.
    #[serde(deserialize_with = "networks")]
    pub trusted_proxies: Vec<IpNet>,
    /// How many proxies in a row append to `X-Forwarded-For`.
    pub proxy_hops: NonZeroUsize,
    /// The folder with the built front end.
    pub site_root: PathBuf,
    /// Whether the site's files are read again at each request.
    pub site_changes: bool,
    /// The folder for what is made at first start in development.
    pub data_dir: PathBuf,
    /// Seconds until a request is given up.
    pub request_timeout_s: NonZeroU32,
    /// Seconds that requests have left after a signal to stop.
    pub shutdown_timeout_s: NonZeroU32,
    /// Most bytes of a request's body.
    pub body_max_bytes: NonZeroUsize,
    /// Port of the build tool's reload messages.
    pub reload_port: u16,
}

/// Networks, or single addresses that stand for themselves.
fn networks<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<IpNet>, D::Error> {
    let network = |text: String| {
        let one = text.parse::<IpAddr>().map(IpNet::from);
        one.or_else(|_| text.parse::<IpNet>()).map_err(|_| D::Error::custom(format!("`{text}` is no network")))
    };
    Vec::<String>::deserialize(deserializer)?.into_iter().map(network).collect()
}
