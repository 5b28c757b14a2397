//! L16 and L17: references, and the review.

use jiff::ToSpan as _;
use jiff::civil::Date;

use super::super::format::Item;
use super::super::markdown::prose;
use super::super::problem::{Problem, Rule};
use super::Options;

/// Hosts of standards, manuals and papers, one a line, with all that lies below them.
const GOOD_HOSTS: &str = include_str!("good_hosts.txt");
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
/// A review is trusted for so long.
const REVIEW_MONTHS: i32 = 18;

pub(super) fn check(item: &Item, options: &Options<'_>) -> Vec<Problem> {
    let mut problems = Vec::new();
    references(item, &mut problems);
    review(item, options, &mut problems);
    versions(item, &mut problems);
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
        let good = GOOD_HOSTS.lines().any(|domain| is_under(host, domain));
        let blog = below(&BLOGS) || host.starts_with("blog.");
        blogs += usize::from(blog);
        if below(&SHORTENERS) {
            let what = format!("`{path}` uses the link shortener {host}.");
            problems.push(item.error(Rule::L16, &path, what, "Write the address it leads to."));
        } else if !blog && !good {
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
