//! A bot's HTTP without any library for Discord.

use loopback_discord::{Loopback, World};
use reqwest::{Method, RequestBuilder};
use serde_json::Value;

/// A running world and a way to send requests to it.
pub struct Rest {
    pub discord: Loopback,
    http: reqwest::Client,
}

/// What came back: status, Discord's code (0 if none) and the body.
#[derive(Debug)]
pub struct Back {
    pub status: u16,
    pub code: u64,
    pub body: Value,
}

impl Back {
    #[track_caller]
    pub fn ok(self) -> Value {
        assert!(self.status < 300, "{self:?}");
        self.body
    }

    /// The id of what was made or found.
    #[track_caller]
    pub fn id(self) -> u64 {
        let body = self.ok();
        body["id"].as_str().unwrap().parse().unwrap()
    }

    #[track_caller]
    pub fn fails(&self, status: u16, code: u64) {
        assert_eq!((self.status, self.code), (status, code), "{}", self.body);
    }
}

impl Rest {
    pub async fn new(world: World) -> Self {
        let discord = Loopback::start(world).await.unwrap();
        let http =
            reqwest::Client::builder().user_agent("DiscordBot (https://example.org, 1)").build().unwrap();
        Self { discord, http }
    }

    pub async fn default() -> Self {
        Self::new(World::default()).await
    }

    /// The id of a channel of the default server.
    pub fn channel(&self, name: &str) -> u64 {
        self.discord.channel(name).id()
    }

    pub fn server(&self) -> u64 {
        self.discord.look(|world| world.default_server()).unwrap()
    }

    pub fn request(&self, method: &str, path: &str) -> RequestBuilder {
        let method = Method::from_bytes(method.as_bytes()).unwrap();
        let token = format!("Bot {}", self.discord.token());
        self.http
            .request(method, format!("{}/api/v10{path}", self.discord.base()))
            .header("Authorization", token)
    }

    pub async fn send(&self, request: RequestBuilder) -> Back {
        let response = request.send().await.unwrap();
        let status = response.status().as_u16();
        let text = response.text().await.unwrap();
        let body: Value = serde_json::from_str(&text).unwrap_or(Value::String(text));
        Back { status, code: body["code"].as_u64().unwrap_or(0), body }
    }

    pub async fn call(&self, method: &str, path: &str, body: Value) -> Back {
        let request = self.request(method, path);
        self.send(if body.is_null() { request } else { request.json(&body) }).await
    }

    pub async fn get(&self, path: &str) -> Back {
        self.call("GET", path, Value::Null).await
    }

    pub async fn post(&self, path: &str, body: Value) -> Back {
        self.call("POST", path, body).await
    }

    /// Posts a message and gives its id.
    pub async fn says(&self, channel: u64, text: &str) -> u64 {
        self.post(&format!("/channels/{channel}/messages"), serde_json::json!({"content": text})).await.id()
    }
}
