import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { probeFilm } from '../../../src/intake/video-filter.ts';
import { makeClip } from '../../helpers/clips.ts';
import { temporaryFolder } from '../../helpers/temporary-folder.ts';

const HLS = (target: string) =>
  `#EXTM3U\n#EXT-X-TARGETDURATION:5\n#EXTINF:5,\n${target}\n#EXT-X-ENDLIST\n`;
const CONCAT = (target: string) => `ffconcat version 1.0\nfile ${target}\n`;
const DASH = (target: string) =>
  `<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011" profiles="urn:mpeg:dash:profile:isoff-main:2011" type="static" mediaPresentationDuration="PT5S"><Period><AdaptationSet mimeType="video/mp2t"><Representation id="1" bandwidth="1"><BaseURL>${target}</BaseURL></Representation></AdaptationSet></Period></MPD>`;
const SDP = () =>
  'v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=video 5004 RTP/AVP 96\na=rtpmap:96 H264/90000\n';

/** A local listener that counts who calls. */
async function listener(): Promise<{ server: Server; address: string; calls: () => number }> {
  let calls = 0;
  const server = createServer((socket) => {
    calls += 1;
    socket.destroy();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return { server, address: `http://127.0.0.1:${port}/secret.ts`, calls: () => calls };
}

test.each([
  ['hls', HLS],
  ['concat', CONCAT],
  ['dash', DASH],
  ['sdp', SDP],
])('a %s playlist in a film’s clothes opens neither files nor addresses', async (format, make) => {
  await using folder = await temporaryFolder();
  const secret = join(folder.path, 'secret.ts');
  await makeClip('film', secret);
  const { server, address, calls } = await listener();
  try {
    for (const target of ['secret.ts', secret, `file:${secret}`, address]) {
      const film = join(folder.path, 'film.mp4');
      await writeFile(film, make(target));
      expect(await probeFilm(film)).toEqual({
        kind: 'not_a_video',
        message: expect.stringContaining(`a playlist (${format})`),
      });
    }
    expect(calls()).toBe(0);
  } finally {
    server.close();
  }
});

test('without the guard such a playlist does read the file, and call the address', async () => {
  await using folder = await temporaryFolder();
  await makeClip('film', join(folder.path, 'secret.ts'));
  const { server, address, calls } = await listener();
  try {
    const film = join(folder.path, 'film.mp4');
    await writeFile(film, HLS('secret.ts'));
    const { stdout } = await execa('ffprobe', ['-v', 'error', '-show_streams', `file:${film}`]);
    expect(stdout).toContain('codec_type=video');
    await writeFile(film, HLS(address));
    const open = ['-protocol_whitelist', 'file,http,tcp', `file:${film}`];
    await execa('ffprobe', ['-v', 'error', ...open], { reject: false });
    expect(calls()).toBeGreaterThan(0);
  } finally {
    server.close();
  }
});
