# Makes what is not text, and the history, in the fixture's project. Runs once, in the place where commands run.
# A tool that is not installed leaves its file out.
cd /home/dev/proj
try() { "$@" > /dev/null 2>&1 || :; }
mkdir -p /home/dev/.config/git empty backup bin
for file in a.sh build.sh script.sh install.sh scripts/*.sh path/to/script.sh; do chmod +x "$file"; done

git init -q
git add -A > /dev/null 2>&1
git commit -q -m 'Begin'
git tag v1.0
git branch feature
printf 'more\n' >> docs/a.md
git commit -q -am 'Say more'
git remote add origin https://git.example.com/acme/proj.git
git update-ref refs/remotes/origin/main HEAD~1
git branch -q -u origin/main
printf 'dirty\n' >> README.md
printf 'new\n' > untracked.txt
try git bundle create a.bundle HEAD

head -c 4096 /dev/zero > a.bin
head -c 4096 /dev/zero | tr '\0' 'b' > b.bin
cp a.bin data.bin
cp a.bin in.bin
cp a.bin disk.img
mkdir -p path/to dist img
tar -cf a.tar a.txt b.txt
cp a.tar archive.tar
cp a.tar backup.tar
cp a.tar b.tar
tar -czf a.tgz a.txt b.txt
for name in a.tar.gz archive.tar.gz archive.tgz out.tgz dist.tgz file.tar.gz path/to/file.tar.gz dist/app.tgz; do cp a.tgz "$name"; done
try tar -cJf a.tar.xz a.txt
try tar -cjf a.tar.bz2 a.txt
gzip -kc data.csv > data.csv.gz
gzip -kc a.txt > a.gz
cp a.gz a.txt.gz
cp a.gz file.gz
cp a.gz a.log.gz
cp a.gz path/to/file.gz
try bzip2 -k a.txt && cp a.txt.bz2 a.bz2
try xz -k a.txt && cp a.txt.xz a.xz
try zstd -q a.txt -o a.zst
try lz4 -q a.txt a.lz4
try zip -q a.zip a.txt b.txt && cp a.zip archive.zip && cp a.zip b.zip && cp a.zip file.zip
try 7z a a.7z a.txt && cp a.7z archive.7z
printf 'a.txt\nb.txt\n' | try cpio -o -F a.cpio --quiet
printf 'a.txt\nb.txt\n' | cpio -o --quiet > a.cpio 2> /dev/null || :
try cc -c a.c -o a.o
try cc -c b.c -o b.o
try cc -g -o a.out a.c
for name in app prog target/release/tool bin/app path/to/binary; do mkdir -p "$(dirname "$name")"; cp a.out "$name" 2> /dev/null || :; done
try ar rcs lib.a b.o && cp lib.a libx.a && cp lib.a a.a
try cc -shared -fPIC -o lib.so b.c
mkdir -p classes
try javac -d classes src/A.java && try jar cf lib/a.jar -C classes . && cp lib/a.jar a.jar
python3 - <<'END' || :
import sqlite3, struct, wave, zlib
for name in ("app.db", "data.db", "data.sqlite", "dev.db", "mydb.db"):
    base = sqlite3.connect(name)
    base.execute("create table users (id integer primary key, name text)")
    base.execute("insert into users (name) values ('ada'), ('bob')")
    base.commit()
def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
picture = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 8, 8, 8, 2, 0, 0, 0)) \
    + chunk(b"IDAT", zlib.compress(b"".join(b"\0" + b"\x80\x20\x40" * 8 for _ in range(8)))) + chunk(b"IEND", b"")
for name in ("a.png", "b.png", "in.png", "image.png", "logo.png", "img/a.png", "tests/a.png", "path/to/file.png", "path/to/image.png"):
    open(name, "wb").write(picture)
with wave.open("a.wav", "wb") as sound:
    sound.setparams((1, 2, 8000, 0, "NONE", "x"))
    sound.writeframes(b"\0\0" * 800)
page = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n" \
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 72 72]>>endobj\ntrailer<</Root 1 0 R>>\n"
for name in ("a.pdf", "b.pdf", "doc.pdf", "file.pdf", "path/to/file.pdf"):
    open(name, "wb").write(page)
END
try convert a.png a.jpg && for name in in.jpg b.jpg image.jpg; do cp a.jpg $name; done
try convert a.png a.gif
try cwebp -quiet a.png -o a.webp
try ffmpeg -loglevel error -f lavfi -i testsrc=duration=0.2:size=32x32:rate=5 a.mp4 && cp a.mp4 in.mp4
try ffmpeg -loglevel error -i a.wav a.mp3
try openssl req -x509 -newkey rsa:2048 -nodes -keyout /tmp/key -out a.crt -subj /CN=decoy -days 9 && cp a.crt cert.crt && cp a.crt cert.pem
try qemu-img create -f qcow2 disk.qcow2 1M
sha256sum a.txt b.txt > SUMS
cp SUMS sums.txt
cp SUMS SHA256SUMS
md5sum a.txt > a.md5
ln -s a.txt link
ln -s dir linkdir
touch -d '40 days ago' old.txt
exit 0
