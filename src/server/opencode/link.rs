//! HTTP to one agent's own server on loopback: no proxy, no redirect, bounded in time and size.

use std::io::Read;
use std::time::Duration;

use base64::Engine as _;

use crate::agents::asks::OpencodeReply;
use crate::server::speech::channel::NotTaken;

/// The user name that opencode expects beside its password.
const USER: &str = "opencode";
const CONNECT: Duration = Duration::from_secs(1);
const ANSWER: Duration = Duration::from_secs(3);
const LISTS: u64 = 8 << 20;

/// The way to one agent's server.
#[derive(Clone)]
pub struct Link {
    agent: ureq::Agent,
    base: String,
    password: String,
}

impl Link {
    /// The way to the server on this port of this machine.
    pub fn new(port: u16, secret: &str) -> Self {
        let config = ureq::Agent::config_builder()
            .proxy(None)
            .max_redirects(0)
            .https_only(false)
            .timeout_connect(Some(CONNECT))
            .timeout_recv_response(Some(ANSWER))
            .user_agent("orchestra")
            .build();
        let password = base64::engine::general_purpose::STANDARD.encode(format!("{USER}:{secret}"));
        Self { agent: config.into(), base: format!("http://127.0.0.1:{port}"), password: format!("Basic {password}") }
    }

    /// The text behind this path.
    pub fn get(&self, path: &str) -> Result<String, ureq::Error> {
        let request = self.agent.get(format!("{}{path}", self.base)).header("authorization", &self.password);
        let mut response = request.config().timeout_global(Some(2 * ANSWER)).build().call()?;
        response.body_mut().with_config().limit(LISTS).read_to_string()
    }

    /// The stream of events. Reads block until the server says something; a server that never answers is given up.
    pub fn events(&self) -> Result<impl Read + Send + 'static, ureq::Error> {
        let request = self.agent.get(format!("{}/event", self.base)).header("authorization", &self.password);
        Ok(request.header("accept", "text/event-stream").call()?.into_body().into_reader())
    }

    /// Posts an answer.
    pub fn answer(&self, reply: &OpencodeReply) -> Result<(), NotTaken> {
        let request = self.agent.post(format!("{}{}", self.base, reply.path)).header("authorization", &self.password);
        let request = request.config().timeout_global(Some(2 * ANSWER)).build();
        let done = match &reply.body {
            Some(body) => request.header("content-type", "application/json").send(body.as_str()),
            None => request.send_empty(),
        };
        match done {
            Ok(_) => Ok(()),
            Err(ureq::Error::StatusCode(404)) => Err(NotTaken::Gone),
            Err(error) => Err(NotTaken::Failed(error.to_string())),
        }
    }
}
