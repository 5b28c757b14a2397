//! L16, L17 and L22: references, the review, and where numbers come from.

use jiff::ToSpan as _;
use jiff::civil::Date;

use super::super::format::Item;
use super::super::markdown::prose;
use super::super::problem::{Problem, Rule};
use super::Options;
use crate::domain::question::Question;
use crate::domain::selfcheck::norm;

/// Hosts of standards, manuals and papers, with all that lies below them.
const GOOD_HOSTS: [&str; 96] = [
    "12factor.net",
    "acm.org",
    "amazon.com",
    "amqp.org",
    "ansible.com",
    "apache.org",
    "arxiv.org",
    "asyncapi.com",
    "caddyserver.com",
    "cisa.gov",
    "clickhouse.com",
    "cloudevents.io",
    "cncf.io",
    "cockroachlabs.com",
    "containerd.io",
    "cve.org",
    "debezium.io",
    "debian.org",
    "djangoproject.com",
    "docker.com",
    "docs.rs",
    "edpb.europa.eu",
    "elastic.co",
    "envoyproxy.io",
    "etcd.io",
    "eur-lex.europa.eu",
    "europa.eu",
    "fidoalliance.org",
    "first.org",
    "git-scm.com",
    "github.com",
    "gitlab.com",
    "go.dev",
    "google.com",
    "grafana.com",
    "graphql.org",
    "grpc.io",
    "haproxy.org",
    "hashicorp.com",
    "helm.sh",
    "iana.org",
    "ieee.org",
    "ietf.org",
    "istio.io",
    "jaegertracing.io",
    "jepsen.io",
    "json-schema.org",
    "k6.io",
    "kernel.org",
    "kubernetes.io",
    "man7.org",
    "martinfowler.com",
    "mariadb.com",
    "memcached.org",
    "microsoft.com",
    "mitre.org",
    "mongodb.com",
    "mozilla.org",
    "mysql.com",
    "nats.io",
    "nginx.org",
    "nist.gov",
    "nodejs.org",
    "oauth.net",
    "open-policy-agent.org",
    "opencontainers.org",
    "openapis.org",
    "openid.net",
    "openjdk.org",
    "opentelemetry.io",
    "oracle.com",
    "owasp.org",
    "pcisecuritystandards.org",
    "pgbouncer.org",
    "postgresql.org",
    "prometheus.io",
    "protobuf.dev",
    "python.org",
    "rabbitmq.com",
    "raft.github.io",
    "redis.io",
    "research.google",
    "rfc-editor.org",
    "rust-lang.org",
    "semver.org",
    "sigstore.dev",
    "slsa.dev",
    "spring.io",
    "sqlite.org",
    "sre.google",
    "terraform.io",
    "unicode.org",
    "usenix.org",
    "valkey.io",
    "w3.org",
    "whatwg.org",
];
/// Hosts that hide where a link leads.
const SHORTENERS: [&str; 9] =
    ["bit.ly", "goo.gl", "is.gd", "lnkd.in", "ow.ly", "rebrand.ly", "t.co", "t.ly", "tinyurl.com"];
/// Hosts and beginnings of hosts where people blog.
const BLOGS: [&str; 8] = [
    "medium.com",
    "dev.to",
    "hashnode.dev",
    "substack.com",
    "wordpress.com",
    "blogspot.com",
    "hashnode.com",
    "dzone.com",
];
/// Products whose versions matter.
const PRODUCTS: [&str; 22] = [
    "cassandra",
    "django",
    "docker",
    "elasticsearch",
    "go",
    "java",
    "kafka",
    "kubernetes",
    "mariadb",
    "mongodb",
    "mysql",
    "nginx",
    "node.js",
    "opensearch",
    "postgresql",
    "python",
    "rabbitmq",
    "redis",
    "rust",
    "spring",
    "sqlite",
    "valkey",
];
/// Units behind a number that somebody measured or set.
const UNITS: [&str; 38] = [
    "bit",
    "bits",
    "byte",
    "bytes",
    "kb",
    "kib",
    "mb",
    "mib",
    "gb",
    "gib",
    "tb",
    "tib",
    "ms",
    "µs",
    "ns",
    "s",
    "second",
    "seconds",
    "minute",
    "minutes",
    "hour",
    "hours",
    "day",
    "days",
    "week",
    "weeks",
    "month",
    "months",
    "year",
    "years",
    "percent",
    "hz",
    "iterations",
    "connections",
    "characters",
    "digits",
    "partitions",
    "nodes",
];
/// A review is trusted for so long.
const REVIEW_MONTHS: i32 = 18;

pub(super) fn check(item: &Item, options: &Options<'_>) -> Vec<Problem> {
    let mut problems = Vec::new();
    references(item, &mut problems);
    review(item, options, &mut problems);
    versions(item, &mut problems);
    unsourced(item, &mut problems);
    problems
}

/// The host of an `https` address.
fn host(url: &str) -> Option<&str> {
    let rest = url.strip_prefix("https://")?;
    let host = rest.split(['/', '?', '#', ':']).next()?;
    let plain = host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-".contains(&byte));
    (plain && host.contains('.') && !url.contains(char::is_whitespace) && !url.contains(['(', ')', '<', '>']))
        .then_some(host)
}

fn is_under(host: &str, domain: &str) -> bool {
    host.strip_suffix(domain).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
}

fn references(item: &Item, problems: &mut Vec<Problem>) {
    let mut blogs = 0;
    for (at, reference) in (1..).zip(&item.question.references) {
        let path = format!("references[{at}].url");
        let Some(host) = host(&reference.url) else {
            let what = format!("`{path}` is not an https address that Discord can link.");
            problems.push(item.error(
                Rule::L16,
                &path,
                what,
                "Write https://… without blanks and round brackets (use %28 and %29).",
            ));
            continue;
        };
        let below = |domains: &[&str]| domains.iter().any(|domain| is_under(host, domain));
        let blog = below(&BLOGS) || host.starts_with("blog.");
        blogs += usize::from(blog);
        if below(&SHORTENERS) {
            let what = format!("`{path}` uses the link shortener {host}.");
            problems.push(item.error(Rule::L16, &path, what, "Write the address it leads to."));
        } else if !blog && !below(&GOOD_HOSTS) {
            let what = format!("{host} is not among the hosts of standards, manuals and papers.");
            problems.push(item.warning(
                Rule::L16,
                &path,
                what,
                "Prefer a primary source, or leave it on purpose.",
            ));
        }
        if reference.name.contains(['[', ']']) {
            let path = format!("references[{at}].name");
            problems.push(item.error(
                Rule::L16,
                &path,
                format!("`{path}` has a square bracket."),
                "It is the text of a link; use round ones.",
            ));
        }
    }
    if blogs > 0 && blogs == item.question.references.len() {
        let what = "A blog is the only source.".to_owned();
        problems.push(item.error(
            Rule::L16,
            "references",
            what,
            "Add the standard or manual that it is about.",
        ));
    }
}

fn review(item: &Item, options: &Options<'_>, problems: &mut Vec<Problem>) {
    let Some(reviewed) = item.question.reviewed else {
        if !options.drafts {
            let what = "Nobody has reviewed this question.".to_owned();
            problems.push(item.error(
                Rule::L17,
                "reviewed",
                what,
                "The reviewer sets `reviewed`; until then use --drafts.",
            ));
        }
        return;
    };
    if reviewed > options.today {
        let what = format!("`reviewed` is {reviewed}, which is still to come.");
        problems.push(item.error(Rule::L17, "reviewed", what, "Write the day of the review."));
    } else if is_old(reviewed, options.today) {
        let what = format!("The last review was on {reviewed}.");
        problems.push(item.warning(
            Rule::L17,
            "reviewed",
            what,
            "Look whether all of it is still true, then set the date.",
        ));
    }
}

fn is_old(reviewed: Date, today: Date) -> bool {
    reviewed.checked_add(REVIEW_MONTHS.months()).is_ok_and(|until| until < today)
}

/// A text that names a version needs a reference to that product, where a reader can see whether it still holds.
fn versions(item: &Item, problems: &mut Vec<Problem>) {
    let question = &item.question;
    let names = question
        .references
        .iter()
        .map(|reference| format!("{} {}", reference.name, reference.url).to_lowercase());
    let sources = names.collect::<Vec<_>>().join("\n");
    let text = prose(&question.answer);
    let words: Vec<&str> = text.split_whitespace().collect();
    for pair in words.windows(2) {
        let [product, version] = pair else { continue };
        let product_name = product.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
        let numbered = version.starts_with(|c: char| c.is_ascii_digit());
        let capital = product.trim_matches(|c: char| !c.is_alphanumeric()).starts_with(char::is_uppercase);
        let counted = version.chars().all(|c| c.is_ascii_digit() || ".,;:)".contains(c));
        if numbered
            && capital
            && counted
            && PRODUCTS.contains(&product_name.as_str())
            && !sources.contains(&product_name)
        {
            let what = format!(
                "`answer` names a version ({product} {version}), but no reference is about {product}."
            );
            problems.push(item.warning(
                Rule::L17,
                "answer",
                what,
                "Add its manual to `references`, or leave the version out.",
            ));
        }
    }
}

/// Numbers in answer, quick check and pitfalls that no line of `facts` has. Those that the question itself sets need no source.
fn unsourced(item: &Item, problems: &mut Vec<Problem>) {
    let question = &item.question;
    let given = norm(&format!("{} {} {}", question.facts.join(" "), question.question, question.quiz.ask));
    for (path, text) in claims(question) {
        let mut missing: Vec<_> =
            figures(&prose(text)).into_iter().filter(|figure| !given.contains(&norm(figure))).collect();
        missing.dedup();
        if !missing.is_empty() {
            let what = format!("`{path}` has figures without a source: {}.", missing.join(", "));
            problems.push(item.warning(
                Rule::L22,
                &path,
                what,
                "Add a line \"claim | source and section\" to `facts`.",
            ));
        }
    }
}

fn claims(question: &Question) -> Vec<(String, &str)> {
    let quiz = &question.quiz;
    let mut texts = vec![
        ("answer".to_owned(), question.answer.as_str()),
        ("quiz.correct".to_owned(), &quiz.correct),
        ("quiz.why".to_owned(), &quiz.why),
    ];
    texts.extend(
        (1..).zip(&quiz.wrong).map(|(at, wrong)| (format!("quiz.wrong[{at}].why"), wrong.why.as_str())),
    );
    texts.extend(
        (1..).zip(&question.pitfalls).map(|(at, pitfall)| (format!("pitfalls[{at}]"), pitfall.as_str())),
    );
    texts
}

/// RFCs, CVEs, versions, status codes, shares, and numbers with a unit.
fn figures(text: &str) -> Vec<String> {
    let tokens: Vec<&str> = text
        .split_whitespace()
        .map(|token| token.trim_matches(|c: char| !c.is_alphanumeric() && c != '%'))
        .filter(|token| !token.is_empty())
        .collect();
    let mut figures = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        let next = tokens.get(at + 1).copied().unwrap_or("");
        let before = at.checked_sub(1).and_then(|at| tokens.get(at)).copied().unwrap_or("");
        let digits = token.chars().all(|c| c.is_ascii_digit());
        let number = token.starts_with(|c: char| c.is_ascii_digit())
            && token.chars().all(|c| c.is_ascii_digit() || ".,".contains(c));
        if before.eq_ignore_ascii_case("rfc") && digits {
            figures.push(format!("RFC {token}"));
        } else if token.starts_with("CVE-") || (number && token.contains('.')) || token.ends_with('%') {
            figures.push((*token).to_owned());
        } else if number && (next == "%" || UNITS.contains(&next.to_lowercase().as_str())) {
            figures.push(format!("{token} {next}").trim_end_matches([' ', '%']).to_owned());
        } else if digits && token.len() == 3 && matches!(token.as_bytes().first(), Some(b'1'..=b'5')) {
            figures.push((*token).to_owned());
        }
    }
    figures
}
