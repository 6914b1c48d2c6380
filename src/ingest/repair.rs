//! Broken XML to XML that can be read, as little changed as possible. Runs only when the parser refuses or finds nothing.

use std::borrow::Cow;

/// Roots that a feed may have.
const ROOTS: [&str; 4] = ["<rss", "<feed", "<rdf:RDF", "<RDF"];

/// The mended text and what was mended, in words.
pub(super) fn repair(text: &str) -> (String, Vec<String>) {
    let mut mended = Vec::new();
    let mut step = |before: Cow<'_, str>, after: Cow<'_, str>, what: &str| {
        if before != after {
            mended.push(what.to_owned());
        }
        after.into_owned()
    };
    let text = step(text.into(), Cow::Borrowed(from_root(text)), "text before the feed was cut off");
    let after = ampersands(&text);
    let text = step((&text).into(), after, "bare ampersands and HTML entities were escaped");
    let after: String = text.chars().filter(|char| is_xml(*char)).collect();
    let text = step((&text).into(), after.into(), "control characters were dropped");
    let after = root(&text);
    let text = step((&text).into(), after.into(), "the root element was brought into a known form");
    let after = complete(&text);
    let text = step((&text).into(), after.into(), "an unfinished end was cut after the last whole item");
    (text, mended)
}

fn from_root(text: &str) -> &str {
    let start = ROOTS.iter().filter_map(|root| text.find(root)).min();
    start.map_or(text, |start| &text[start..])
}

/// `&` that begins no XML entity is escaped; a named HTML entity becomes what it names. CDATA is left as it is.
fn ampersands(text: &str) -> Cow<'_, str> {
    if !text.contains('&') {
        return text.into();
    }
    let mut out = String::with_capacity(text.len() + 64);
    let mut rest = text;
    while let Some(at) = rest.find(['&', '<']) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        if rest.starts_with("<![CDATA[") {
            let end = rest.find("]]>").map_or(rest.len(), |end| end + 3);
            out.push_str(&rest[..end]);
            rest = &rest[end..];
        } else if let Some(tail) = rest.strip_prefix('<') {
            out.push('<');
            rest = tail;
        } else {
            let (written, used) = entity(rest);
            out.push_str(&written);
            rest = &rest[used..];
        }
    }
    out.push_str(rest);
    out.into()
}

/// What stands for the entity at the beginning of `text`, and how many bytes it was.
fn entity(text: &str) -> (String, usize) {
    const XML: [&str; 5] = ["&amp;", "&lt;", "&gt;", "&quot;", "&apos;"];
    if let Some(known) = XML.iter().find(|known| text.starts_with(**known)) {
        return ((*known).to_owned(), known.len());
    }
    let end = text.bytes().take(12).position(|byte| byte == b';').map(|end| end + 1);
    let Some(end) = end.filter(|end| text[1..end - 1].chars().all(|char| char.is_ascii_alphanumeric() || char == '#'))
    else {
        return ("&amp;".to_owned(), 1);
    };
    let read = crate::text::plain(&text[..end]);
    if read.starts_with('&') { ("&amp;".to_owned(), 1) } else { (escape(&read), end) }
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}

fn is_xml(char: char) -> bool {
    matches!(char, '\t' | '\n' | '\r' | ' '..='\u{D7FF}' | '\u{E000}'..='\u{FFFD}' | '\u{10000}'..)
}

/// feed-rs knows `<rss version="2.0">` and Atom 1.0 only; older and odder roots are renamed.
fn root(text: &str) -> String {
    let Some(end) = text.find('>') else { return text.to_owned() };
    let (tag, body) = text.split_at(end);
    if tag.starts_with("<rss") && (!tag.contains("version=\"2.0\"") || tag.contains("xmlns=")) {
        let spaces: Vec<&str> = tag.split_whitespace().filter(|part| part.starts_with("xmlns:")).collect();
        return format!("<rss version=\"2.0\" {}{body}", spaces.join(" ").trim_end_matches('/'));
    }
    if tag.starts_with("<feed") && !tag.contains("http://www.w3.org/2005/Atom") {
        let body = [("modified>", "updated>"), ("issued>", "published>"), ("tagline>", "subtitle>")]
            .iter()
            .fold(body.to_owned(), |body, (old, new)| body.replace(old, new));
        return format!("<feed xmlns=\"http://www.w3.org/2005/Atom\"{body}");
    }
    text.to_owned()
}

/// A document that breaks off keeps its whole items.
fn complete(text: &str) -> String {
    let [closed, item, tail] = if text.starts_with("<feed") {
        ["</feed>", "</entry>", "</feed>"]
    } else {
        ["</rss>", "</item>", "</channel></rss>"]
    };
    if text.trim_end().ends_with(closed) || text.trim_end().ends_with("</rdf:RDF>") || !text.starts_with(['<']) {
        return text.to_owned();
    }
    match text.rfind(item) {
        Some(last) if text.starts_with("<rss") || text.starts_with("<feed") => format!("{}{item}{tail}", &text[..last]),
        _ => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_defect_is_mended_and_named() {
        let broken =
            "junk\n<rss><channel><item><title>Hỏi & đáp&nbsp;\u{1}<![CDATA[a & b]]></title></item><item><title>cụt";
        let (mended, words) = repair(broken);
        assert_eq!(
            mended,
            "<rss version=\"2.0\" ><channel><item><title>Hỏi &amp; đáp<![CDATA[a & b]]></title></item></channel></rss>"
        );
        assert_eq!(words.len(), 5);
    }

    #[test]
    fn what_is_whole_stays_as_it_is() {
        let whole = "<feed xmlns=\"http://www.w3.org/2005/Atom\"><title>a &amp; b</title></feed>";
        assert_eq!(repair(whole), (whole.to_owned(), Vec::new()));
    }
}
