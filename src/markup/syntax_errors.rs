//! The parser's errors, worded so that a person can see what to do.

use granit_parser::ErrorKind;

/// What is wrong and what to do about it.
pub(crate) fn explain_syntax_error(kind: &ErrorKind) -> (String, &'static str) {
    if let ErrorKind::UnexpectedCharacter { character } = kind {
        let what = format!("the character {character:?} cannot begin a value");
        return (what, "put the value in quotes");
    }
    match explain_text_error(kind).or_else(|| explain_structure_error(kind)) {
        Some((what, help)) => (what.to_owned(), help),
        None => (
            format!("this is not YAML: {kind}"),
            "look at quotes, brackets and indentation here and on the line above",
        ),
    }
}

/// Mistakes in spaces, quotes, and the first characters of values.
fn explain_text_error(kind: &ErrorKind) -> Option<(&'static str, &'static str)> {
    use ErrorKind as K;
    Some(match kind {
        K::TabNotAllowed
        | K::TabInBlockIndentation
        | K::TabInIndentation
        | K::TabAtBlockScalarStart
        | K::TabInPlainScalar => (
            "a tab stands where YAML takes spaces only",
            "replace the tab with spaces (two a level)",
        ),
        K::UnclosedQuotedScalar | K::DocumentIndicatorInQuotedScalar => (
            "a quote that was opened is not closed",
            "close the quote; inside double quotes write \\\" for a quote",
        ),
        K::InvalidTrailingSingleQuotedScalar | K::InvalidTrailingDoubleQuotedScalar => (
            "there is more text after the closing quote",
            "put the whole value in quotes; inside single quotes write '' for a quote",
        ),
        K::UnknownQuotedScalarEscape
        | K::InvalidQuotedScalarHexEscape
        | K::InvalidUnicodeEscape => (
            "a backslash in double quotes begins an escape that YAML does not have",
            "write \\\\ for a backslash, or use single quotes",
        ),
        K::UndeclaredTagHandle | K::ExpectedTagBang | K::InvalidGlobalTagCharacter => {
            ("a value that begins with ! is a tag", "remove the tag, or put the value in quotes")
        }
        K::MissingAnchorOrAliasName => {
            ("a value that begins with & or * is an anchor or an alias", "put the value in quotes")
        }
        _ => return None,
    })
}

/// Mistakes in how mappings and lists are put together.
fn explain_structure_error(kind: &ErrorKind) -> Option<(&'static str, &'static str)> {
    use ErrorKind as K;
    Some(match kind {
        K::UnclosedFlowCollection { .. }
        | K::UnexpectedEofFlowSequence
        | K::UnexpectedEofFlowMapping
        | K::UnexpectedEofImplicitFlowMapping => {
            ("a bracket that was opened is not closed", "close it with ] or }")
        }
        K::ExpectedFlowMappingSeparator => (
            "a comma or } is missing between the keys in braces",
            "write { key: value, key: value }",
        ),
        K::ExpectedFlowSequenceSeparator => {
            ("a comma or ] is missing in a list", "write [value, value]")
        }
        K::MismatchedFlowCollectionEnd { .. } | K::MisplacedFlowCollectionEnd => (
            "a closing bracket does not fit the one that was opened",
            "a list is [a, b], a mapping { key: value }",
        ),
        K::MappingValueNotAllowed | K::InvalidColonPlacement => (
            "a colon stands where no key can be",
            "put text with a colon in it in quotes, or correct the indentation",
        ),
        K::ExpectedBlockMappingKey | K::SimpleKeyExpected | K::InvalidSimpleKey => (
            "a key with a colon is expected here",
            "write `key: value`, with the key as far in as the keys beside it",
        ),
        K::ExpectedBlockSequenceEntry
        | K::BlockSequenceEntryNotAllowed
        | K::BlockEntryInFlowCollection => (
            "a list item stands where none can be, or is not as far in as the items beside it",
            "begin each item of a list with `- `, all equally far in",
        ),
        K::InvalidIndentation | K::InvalidFlowScalarIndent | K::InvalidQuotedScalarIndent => (
            "the line is not as far in as it has to be",
            "put keys of one record, and items of one list, equally far in",
        ),
        K::UnknownAnchor => {
            ("an alias names an anchor that is not above it in the file", "define it first: &name")
        }
        K::RecursionLimitExceeded => {
            ("collections are nested too deep", "at most 64 levels are read")
        }
        K::ExpectedDocumentStart => (
            "there is text after the end of the document",
            "the file is one mapping: every list under its key, as far in as the other keys",
        ),
        _ => return None,
    })
}
