//! Questions to the person that are on their way, and their answers.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use serde_json::{Value, json};
use tokio::sync::watch;

use super::link::{Asked, Link, NoReply};
use super::wishes::{Asking, BadArguments};
use crate::wire::{Reply, Request};

/// How long a call waits when it does not say, and at most.
const USUAL: u32 = 20;
const LONGEST: u32 = 25;

/// Seconds that a call waits, as it asks and within what clients bear.
pub fn seconds(asked: Option<u32>) -> Duration {
    Duration::from_secs(u64::from(asked.unwrap_or(USUAL).min(LONGEST)))
}

/// How a question stands.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Stand {
    Waiting,
    Answered(String),
    Gone(String),
}

/// The questions of this client.
#[derive(Debug, Clone, Default)]
pub struct Questions(Arc<Mutex<BTreeMap<String, watch::Receiver<Stand>>>>);

impl Questions {
    /// Asks, or looks after a question of before; tells how it stands after at most the time that was asked for.
    pub async fn ask(&self, link: &Link, wish: Asking) -> Result<Value, String> {
        let wait = seconds(wish.max_s);
        let (id, mut stand) = match (wish.question_id, wish.question) {
            (Some(id), _) => self.known(&id).map(|stand| (id, stand)).map_err(|error| error.to_string())?,
            (None, Some(question)) => {
                self.begin(link, question, wish.options).await.map_err(|error| error.to_string())?
            }
            (None, None) => return Err("name a question, or the question_id of one that was asked".to_owned()),
        };
        let settled = stand.wait_for(|stand| *stand != Stand::Waiting);
        drop(tokio::time::timeout(wait, settled).await);
        let stand = stand.borrow().clone();
        Ok(match stand {
            Stand::Waiting => {
                json!({ "question_id": id, "state": "waiting", "next": "call ask_human again with this question_id alone" })
            }
            Stand::Answered(answer) => json!({ "question_id": id, "state": "answered", "answer": answer }),
            Stand::Gone(why) => json!({ "question_id": id, "state": "withdrawn", "why": why }),
        })
    }

    fn known(&self, id: &str) -> Result<watch::Receiver<Stand>, BadArguments> {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let unknown = || BadArguments(format!("there is no question `{id}`; ask it anew"));
        all.get(id).cloned().ok_or_else(unknown)
    }

    async fn begin(
        &self,
        link: &Link,
        question: String,
        options: Vec<String>,
    ) -> Result<(String, watch::Receiver<Stand>), NoReply> {
        let asked = link.begin(Request::Question { question, options }).await?;
        let (tell, stand) = watch::channel(Stand::Waiting);
        tokio::spawn(wait(asked, tell));
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let id = format!("q-{}", all.len() + 1);
        all.insert(id.clone(), stand.clone());
        Ok((id, stand))
    }
}

async fn wait(mut asked: Asked, tell: watch::Sender<Stand>) {
    let stand = match asked.next().await {
        Ok(Reply::Text(answer)) => Stand::Answered(super::shown::plain_text(&answer)),
        Ok(Reply::Failed(_, why)) => Stand::Gone(why),
        Ok(_) => Stand::Gone("orchestra answered something else".to_owned()),
        Err(why) => Stand::Gone(why.to_string()),
    };
    tell.send_replace(stand);
}
