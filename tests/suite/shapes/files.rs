//! Export files of HR systems and directories, as they are saved.

use super::{Files, walk};

fn walk_files(name: &str) {
    walk(name, |_| Box::new(Files));
}

#[test]
fn a_data_set_of_attrition_settles_without_names() {
    walk_files("attrition");
}

#[test]
fn a_data_set_with_names_in_one_column_settles() {
    walk_files("hrdataset");
}

#[test]
fn bamboohr_settles_and_follows_days_of_zeros() {
    walk_files("bamboohr");
}

#[test]
fn infotypes_of_sap_settle_and_follow_days_that_never_come() {
    walk_files("sap");
}

#[test]
fn adp_settles_and_follows_a_leaver() {
    walk_files("adp");
}

#[test]
fn datev_settles_in_its_own_encoding() {
    walk_files("datev");
}

#[test]
fn personio_settles_and_follows_a_mover() {
    walk_files("personio");
}

#[test]
fn google_workspace_settles_and_follows_who_is_suspended() {
    walk_files("google_workspace");
}

#[test]
fn entra_settles_and_follows_who_is_disabled() {
    walk_files("entra");
}

#[test]
fn what_looks_wrong_and_is_right_settles() {
    walk_files("neighbours");
}

#[test]
fn a_small_shop_may_grow_to_three_times_its_size() {
    walk_files("small_shop");
}

#[test]
fn a_server_of_two_companies_takes_the_people_of_one() {
    walk_files("two_companies");
}

#[test]
fn a_night_job_of_a_mainframe_settles_where_settings_say_what_means_nothing() {
    walk_files("mainframe");
}

#[test]
fn workday_settles_below_its_title_lines() {
    walk_files("workday");
}

#[test]
fn objects_of_microsoft_graph_settle() {
    walk_files("graph");
}

#[test]
fn active_directory_settles_below_the_line_of_its_type() {
    walk_files("active_directory");
}

#[test]
fn a_sheet_saved_by_excel_settles() {
    walk_files("excel");
}
