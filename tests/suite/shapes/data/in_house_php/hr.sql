SET sql_mode = '';
CREATE TABLE abteilung (id tinyint unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY, kuerzel char(10) NOT NULL, bezeichnung tinytext) ENGINE=MyISAM DEFAULT CHARSET=latin1;
CREATE TABLE personal (
    persnr int(6) unsigned zerofill NOT NULL PRIMARY KEY, name varchar(60) NOT NULL, vorname varchar(60) NOT NULL DEFAULT '', geb date NOT NULL DEFAULT '0000-00-00', eintritt date NOT NULL DEFAULT '0000-00-00',
    austritt datetime NOT NULL DEFAULT '0000-00-00 00:00:00', sex set('m','w','d') NOT NULL DEFAULT '', abt tinyint unsigned NOT NULL, karte bigint(20) unsigned, aktiv bit(1) NOT NULL DEFAULT b'1', bemerkung longtext,
    tel varchar(40) NOT NULL DEFAULT '', plz mediumint(5) unsigned zerofill, jahr year) ENGINE=InnoDB DEFAULT CHARSET=latin1;
INSERT INTO abteilung (kuerzel, bezeichnung) VALUES ('EK', 'Einkauf'), ('VK', 'Verkauf & Versand');
INSERT INTO personal (persnr, name, vorname, geb, eintritt, austritt, sex, abt, karte, bemerkung, tel, plz, jahr) VALUES
    (17, 'Größer', 'Änne', '1971-07-01', '1999-02-01', '0000-00-00 00:00:00', 'w', 1, 12345678901, 'viel\nText', '0341/555-17', 4109, 1999),
    (204, 'Bach', 'Falk', '0000-00-00', '2015-11-01', '0000-00-00 00:00:00', 'm', 2, NULL, NULL, '', NULL, NULL),
    (1005, 'Noll', 'Uwe', '0000-00-00', '0000-00-00', '2024-05-31 23:59:59', '', 2, 12345678905, '', '', 1067, NULL);
