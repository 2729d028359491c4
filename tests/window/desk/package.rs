//! A package for a Lambda function, as a build would leave it.

use std::io::Write as _;
use std::path::Path;

/// Its handler is where `index.handler` looks for it; beside it lie so many bytes of data, stored as they are.
pub fn package(at: &Path, data: usize) {
    let handler: &[u8] = b"export const handler = async () => ({ statusCode: 200 });\n";
    let mut archive = rawzip::ZipArchiveWriter::new(std::fs::File::create(at).expect("a file"));
    for (name, bytes) in [("index.mjs", handler), ("data.bin", &vec![b'0'; data])] {
        let (mut entry, config) = archive.new_file(name).start().expect("an entry");
        let mut writer = config.wrap(&mut entry);
        writer.write_all(bytes).expect("its bytes");
        let (_, descriptor) = writer.finish().expect("its end");
        entry.finish(descriptor).expect("an entry");
    }
    archive.finish().expect("a zip");
}
