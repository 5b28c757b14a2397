//! The page from outside: who gets in, and what is made of texts.

#![allow(clippy::unwrap_used)]

use reqwest::{Client, StatusCode, header};

use super::*;
use crate::bank_dir::BankDir;

/// A page on a free port, and the address that would be printed.
async fn page() -> (String, String) {
    let shipped = BankDir::shipped();
    let bank = Arc::new(Bank::build(&shipped.topics, shipped.files).0);
    let options = Options { port: 0, guided: true, data: None };
    let playground = Playground::start(&options, bank).await.unwrap();
    let listener = listen(0).await.unwrap();
    let address = listener.local_addr().unwrap();
    let secret = guard::Secret::new();
    let inside = format!("http://{address}/{}/", secret.text());
    let app = routes::router(playground, guard::Guard { secret, address });
    tokio::spawn(async move { axum::serve(listener, app).await });
    (format!("http://{address}/"), inside)
}

fn client() -> Client {
    Client::builder().no_proxy().build().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn only_who_knows_the_secret_and_comes_from_here_gets_in() {
    let (outside, inside) = page().await;
    let client = client();
    let wrong = format!("{outside}{:032x}/", 1);
    let evil =
        [(header::HOST, "evil.example"), (header::ORIGIN, "http://evil.example"), (header::ORIGIN, "null")];
    for address in [&outside, &wrong, &format!("{wrong}events?as=amara")] {
        assert_eq!(client.get(address).send().await.unwrap().status(), StatusCode::FORBIDDEN, "{address}");
    }
    for (name, value) in evil {
        for path in ["", "log", "events?as=amara"] {
            let request = client.get(format!("{inside}{path}")).header(name.clone(), value);
            assert_eq!(
                request.send().await.unwrap().status(),
                StatusCode::FORBIDDEN,
                "{path} with {name}: {value}"
            );
        }
    }
    let answer = client.get(&inside).send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::OK);
    let policy = answer.headers()[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
    assert!(policy.starts_with("default-src 'none'") && !policy.contains("unsafe"), "{policy}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_makes_no_sense_is_answered_with_a_sentence() {
    let (_, inside) = page().await;
    let client = client();
    let cases = [
        ("do", r#"{"as":"eve","channel":"1","do":"say","text":"hello"}"#, "nobody of this name"),
        ("do", r#"{"as":"ben","channel":"1","do":"say","text":"hello"}"#, "channel is gone"),
        ("do", r#"{"as":"ben","channel":"1","do":"submit","form":99,"fields":[]}"#, "channel is gone"),
        ("direct", r#"{"do":"permission","name":"Administrator","has":true}"#, "{}"),
        ("do", r#"{"do":"nothing"}"#, "missing field"),
    ];
    for (path, body, says) in cases {
        let request = client.post(format!("{inside}{path}")).header(header::CONTENT_TYPE, "application/json");
        let text = request.body(body).send().await.unwrap().text().await.unwrap();
        assert!(text.to_lowercase().contains(&says.to_lowercase()), "{body} is answered with {text:?}");
    }
}

#[tokio::test]
async fn a_port_that_is_taken_is_named() {
    let taken = listen(0).await.unwrap();
    let port = taken.local_addr().unwrap().port();
    let refused = listen(port).await.unwrap_err().to_string();
    assert!(refused.contains(&port.to_string()) && refused.contains("--port"), "{refused}");
}

#[test]
fn texts_become_the_html_that_discord_would_show() {
    let markup = markup::Markup::default();
    let html =
        |text: &str| markup.html(text, |inside| (inside == "@7").then(|| "@b<en>".to_owned())).to_string();
    let cases = [
        ("**bold** _soft_ __under__ ~~gone~~", "<strong>bold</strong>", "<u>under</u>"),
        ("||hidden||", "class=\"spoiler\"", "hidden"),
        ("-# small", "<sub>", "small"),
        ("<t:1772438400:R>", "<time", "datetime=\"1772438400\""),
        ("hello <@7>", "class=\"mention\"", "@b&lt;en&gt;"),
        ("`<t:1:R>`", "<code>", "&lt;t:1:R&gt;"),
        ("```rust\nfn main() {}\n```", "<pre>", "class="),
    ];
    for (text, one, other) in cases {
        let html = html(text);
        assert!(html.contains(one) && html.contains(other), "{text:?} became {html}");
    }
}

#[test]
fn no_text_becomes_anything_that_runs() {
    let markup = markup::Markup::default();
    let hostile = [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[press](javascript:alert(1))",
        "<t:1:R\" onclick=alert(1)>",
        "||<svg onload=alert(1)>||",
        "```<style>\n</code></pre><script>x</script>\n```",
        "<@9><iframe src=x>",
        "![x](http://example.com/x.png)",
    ];
    for text in hostile {
        let html = markup.html(text, |_| Some("<b onclick=x>".to_owned())).to_string();
        for bad in
            ["<script", "<img", "<svg", "<style", "<iframe", "<b ", "javascript:", " onclick", " onerror"]
        {
            let tag = html.split('<').skip(1).any(|tag| {
                format!("<{}", tag.split('>').next().unwrap_or_default()).to_lowercase().contains(bad)
            });
            assert!(!tag, "{text:?} became {html}");
        }
    }
}
