//! x
/// x
pub async fn run(_port: u16, _once: bool) -> anyhow::Result<()> {
    Ok(())
}
