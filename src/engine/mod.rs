//! Reading both sides, performing a plan and reporting, through ports only.
