UPDATE personal SET austritt = '2026-11-20 00:00:00', aktiv = b'0' WHERE persnr = 204;
