#![allow(clippy::unwrap_used)]

use std::collections::HashSet;

use serde_json::json;

use super::*;

#[test]
fn an_answer_has_discords_shape() {
    let plain = serde_json::to_value(ApiError::unknown_channel()).unwrap();
    assert_eq!(plain, json!({"code": 10003, "message": "Unknown Channel"}));

    let errors = json!({"content": {"_errors": [{"code": "BASE_TYPE_MAX_LENGTH", "message": "Must be 2000 or fewer in length."}]}});
    let form = serde_json::to_value(ApiError::invalid_form(errors.clone())).unwrap();
    assert_eq!(form, json!({"code": 50035, "message": "Invalid Form Body", "errors": errors}));
}

#[test]
fn each_named_answer_is_an_error_with_a_code_of_its_own() {
    let mut codes = HashSet::new();
    for answer in ApiError::all() {
        assert!((400..600).contains(&answer.status), "{answer} has a status that is no error");
        assert!(answer.code == 0 || codes.insert(answer.code), "two answers have the code of {answer}");
    }
}

#[test]
fn faults_are_listed_by_path() {
    let error = ApiError::invalid_form(json!({
        "content": {"_errors": [{"code": "A", "message": ""}]},
        "embeds": {"0": {"title": {"_errors": [{"code": "B", "message": ""}, {"code": "C", "message": ""}]}}},
    }));
    let expected = [("content", "A"), ("embeds.0.title", "B"), ("embeds.0.title", "C")];
    assert_eq!(error.faults(), expected.map(|(path, code)| (path.to_owned(), code.to_owned())));
    assert!(ApiError::unknown_channel().faults().is_empty());
}
