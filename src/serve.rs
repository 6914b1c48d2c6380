//! HTTP out: hands out pages that were printed before.
