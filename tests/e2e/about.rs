use crate::harness::Study;

#[tokio::test]
async fn about_says_version_and_bank_and_what_is_kept() {
    let study = Study::start().await;
    for who in [study.member("ben"), study.member("ben").in_dm()] {
        let about = who.runs("/about").await.unwrap();
        assert!(about.is_ephemeral());
        assert!(about.text().contains(env!("CARGO_PKG_VERSION")), "{}", about.text());
        for (page, label) in [("PRIVACY", "Privacy"), ("TERMS", "Terms")] {
            let button = about.message().button(label).unwrap();
            let page = format!("https://example.com/daily-drill/{page}.md");
            assert_eq!(button.url.as_deref(), Some(&*page));
        }
        assert!(about.text().contains("4 questions in 4 topics"), "{}", about.text());
    }
    study.finish().await;
}
