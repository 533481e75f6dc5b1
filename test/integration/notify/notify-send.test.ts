import { afterEach, expect, test, vi } from 'vitest';
import { NotifySend } from '../../../src/notify/notify-send.ts';
import {
  canRunNotificationService,
  NotificationService,
} from '../../helpers/notification-service.ts';

afterEach(() => {
  vi.unstubAllEnvs();
});

const possible = canRunNotificationService();

test.skipIf(!possible)(
  'a real notification service receives title and message (needs dbus, libnotify-bin and python3-dbusmock)',
  async () => {
    await using service = new NotificationService();
    await service.start();
    vi.stubEnv('DBUS_SESSION_BUS_ADDRESS', service.address);
    await new NotifySend().send({
      title: '-Subtitles are ready',
      message: 'जाने तू <b>या</b> "$(touch x)" & more',
      key: 'job-1',
      urgent: true,
    });
    const call = await service.line(/Notify "/u);
    expect(call).toContain('Notify "subpiped" 0 "" "-Subtitles are ready"');
    // The body is markup: what was meant as text arrives escaped, and no shell has seen it.
    expect(call).toContain('"जाने तू &lt;b&gt;या&lt;/b&gt; "$(touch x)" &amp; more"');
    expect(call).toContain('"urgency": 2');
  },
);

test.skipIf(!possible)(
  'a name with backslashes brings no markup in and no character away',
  async () => {
    await using service = new NotificationService();
    await service.start();
    vi.stubEnv('DBUS_SESSION_BUS_ADDRESS', service.address);
    const message = String.raw`\074a href="http://x"\076 C:\new \u{41} \ `.trim();
    await new NotifySend().send({ title: String.raw`\074b\076`, message, key: 'job-1' });
    const call = await service.line(/Notify "/u);
    expect(call).toContain(String.raw`"\074b\076" "\074a href="http://x"\076 C:\new \u{41} \" [`);
  },
);

test.skipIf(!possible)('without a service on the bus sending fails', async () => {
  vi.stubEnv('DBUS_SESSION_BUS_ADDRESS', 'unix:path=/nowhere/bus');
  await expect(
    new NotifySend().send({ title: 'title', message: 'message', key: 'key' }),
  ).rejects.toThrow();
});
