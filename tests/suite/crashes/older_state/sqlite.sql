-- The state of muster 0.1.0 before runs had columns for their facts (tables of version 8): an apply,
-- a run that found nothing, one that was allowed a deletion, one whose change stayed in doubt, and
-- an import of punches.
CREATE TABLE muster_migration (
    version BIGINT PRIMARY KEY,
    description TEXT NOT NULL,
    installed_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
    success BOOLEAN NOT NULL,
    checksum BLOB NOT NULL,
    execution_time BIGINT NOT NULL
);
INSERT INTO muster_migration VALUES(1,'state','2026-11-30 07:31:23',1,X'788290b762e2ad98ee4e0e1cdb12841507f0b1fcd2321325209a1469b630147f7f80137559bc92c44a689529bb402fcf',452351);
INSERT INTO muster_migration VALUES(2,'keys','2026-11-30 07:31:23',1,X'c560b4dd90bf2a7e2bec1513fd8a18d93e19773fff3aa766c355c7237e5da64966fb45afa22a3cff125a0dd361d26ce3',123754);
INSERT INTO muster_migration VALUES(3,'approved','2026-11-30 07:31:23',1,X'c54453adffeeecb6a05bcc5dfd5f801e6ae0ec581d353f6cc88f0b7b81eee95b7e04a7553733ed458ef10db9f13f180d',93689);
INSERT INTO muster_migration VALUES(4,'flow kinds','2026-11-30 07:31:23',1,X'a5b6b740e06ff6639c302c3585428702d0150433112bfaf5cddc177dd857de61cf8b367647169d70701f379a7bcf9666',115251);
INSERT INTO muster_migration VALUES(5,'servers','2026-11-30 07:31:23',1,X'98af14bc447a6dcea94b66a30bddf7e2429417d696fc0902689f07a31b7504f5f8870427175deeb812d479888dc55121',204894);
INSERT INTO muster_migration VALUES(6,'deactivated','2026-11-30 07:31:23',1,X'2f6d8c6523f3476f89d8a25735a84aee7c2d4a640bbc4f2b50696a574558f6a136fafb6be7f27a218e382d82eb6b0d55',103433);
INSERT INTO muster_migration VALUES(7,'server rules','2026-11-30 07:31:23',1,X'b4362e32895f35a0bc4840e360ddef4c87ff2f68042c65f0e429f4b6eec00514f2b5b26bdcdb0d96411e6c39607debd1',119637);
INSERT INTO muster_migration VALUES(8,'server names','2026-11-30 07:31:23',1,X'6bb96eb8452d05ba4a447c7a034082e4e003416871a439de8e7c98bd1a454953ae4eac9643ed220f0fc3ca351a90476b',125506);
CREATE TABLE muster_run (
    id BIGINT NOT NULL PRIMARY KEY,
    flow TEXT NOT NULL,
    server TEXT NOT NULL,
    command TEXT NOT NULL,
    actor TEXT NOT NULL,
    host TEXT NOT NULL,
    pid BIGINT NOT NULL,
    git_commit TEXT NOT NULL,
    muster_version TEXT NOT NULL,
    started BIGINT NOT NULL,
    ended BIGINT NOT NULL,
    result TEXT NOT NULL,
    exit_code BIGINT NOT NULL,
    fingerprint TEXT NOT NULL,
    facts TEXT NOT NULL
);
INSERT INTO muster_run VALUES(1,'hq','127.0.0.1:8765','apply','hr','office',8136,'','0.1.0',1796023883191,1796023883247,'done',0,'sha256:c5fdca8f2c605eb9a96344846d5cefc1f8849ee094057dd1b6beb80180cefc26','{"live":{"area":2,"department":2,"employee":6,"position":2},"declared":{"area":1,"department":1,"employee":6,"position":1},"source":{"area":1,"department":1,"employee":6,"position":1},"planned":9,"first_load":["area","department","position","employee"],"agreed":"127.0.0.1:8765 hq"}');
INSERT INTO muster_run VALUES(2,'hq','127.0.0.1:8765','apply','hr','office',8169,'','0.1.0',1796023883267,1796023883312,'done',0,'sha256:e602720feed84a220255ea5d98a5cfb06bfb5ef3aa9c97a2001ee909e3a70c2c','{"live":{"area":2,"department":2,"employee":6,"position":2},"declared":{"area":1,"department":1,"employee":6,"position":1},"source":{"area":1,"department":1,"employee":6,"position":1},"planned":0,"agreed":"127.0.0.1:8765 hq"}');
INSERT INTO muster_run VALUES(3,'hq','127.0.0.1:8765','apply','hr','office',8194,'','0.1.0',1796023883332,1796023883374,'done',0,'sha256:0ea6c72b22c4e5d568c807ae6e14889443159f43b1fab59b3be1d9bd3b899232','{"live":{"area":2,"department":2,"employee":5,"position":2},"declared":{"area":1,"department":1,"employee":5,"position":1},"source":{"area":1,"department":1,"employee":5,"position":1},"allowed":["delete=1"],"reason":"left","planned":2,"agreed":"127.0.0.1:8765 hq"}');
INSERT INTO muster_run VALUES(4,'hq','127.0.0.1:8765','apply','hr','office',8663,'','0.1.0',1796023884939,1796023889970,'done',0,'sha256:d992310c3f3d154ed303ab9018206f097019cd3ddbead425804bada2f159a50e','{"live":{"area":2,"department":2,"employee":5,"position":2},"declared":{"area":1,"department":1,"employee":5,"position":1},"source":{"area":1,"department":1,"employee":5,"position":1},"planned":1,"agreed":"127.0.0.1:8765 hq"}');
INSERT INTO muster_run VALUES(5,'hq','127.0.0.1:8765','apply','hr','office',11200,'','0.1.0',1796023891990,1796023892014,'done',0,'sha256:bd67bf673cbf19d00efc28ff98722ae3d4b1169ac86542c0011889dc0175cde1','{"live":{"area":2,"department":2,"employee":5,"position":2},"declared":{"area":1,"department":1,"employee":5,"position":1},"source":{"area":1,"department":1,"employee":5,"position":1},"planned":0,"agreed":"127.0.0.1:8765 hq"}');
INSERT INTO muster_run VALUES(6,'all','file:/srv/punches.csv of 127.0.0.1:8765','transactions import','hr','office',11219,'','0.1.0',1796023892027,1796023892050,'done',0,'','{"planned":0,"imported":9,"imports":true,"note":"9 punches, 1 of 1 unknown code"}');
CREATE TABLE muster_step (
    run BIGINT NOT NULL,
    position BIGINT NOT NULL,
    action TEXT NOT NULL,
    kind TEXT NOT NULL,
    code TEXT NOT NULL,
    live_code TEXT NOT NULL,
    label TEXT NOT NULL,
    fields TEXT NOT NULL,
    intended BIGINT NOT NULL,
    ended BIGINT NOT NULL,
    outcome TEXT NOT NULL,
    detail TEXT NOT NULL, held TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (run, position)
);
INSERT INTO muster_step VALUES(1,0,'create','area','A0','','Area','[{"name":"name","after":"Area"}]',1796023883219,1796023883224,'done','','');
INSERT INTO muster_step VALUES(1,1,'create','department','D0','','Department','[{"name":"name","after":"Department"}]',1796023883219,1796023883225,'done','','');
INSERT INTO muster_step VALUES(1,2,'create','position','P0','','Worker','[{"name":"name","after":"Worker"}]',1796023883219,1796023883225,'done','','');
INSERT INTO muster_step VALUES(1,3,'create','employee','000001','','First1 Last1','[{"name":"first_name","after":"First1"},{"name":"last_name","after":"Last1"},{"name":"department","after":"D0"},{"name":"position","after":"P0"},{"name":"areas","after":["A0"]},{"name":"hire_date","after":"2020-01-02"},{"name":"mobile","after":"500001"}]',1796023883225,1796023883230,'done','','');
INSERT INTO muster_step VALUES(1,4,'create','employee','000002','','First2 Last2','[{"name":"first_name","after":"First2"},{"name":"last_name","after":"Last2"},{"name":"department","after":"D0"},{"name":"position","after":"P0"},{"name":"areas","after":["A0"]},{"name":"hire_date","after":"2020-01-02"},{"name":"mobile","after":"500002"}]',1796023883225,1796023883231,'done','','');
INSERT INTO muster_step VALUES(1,5,'create','employee','000003','','First3 Last3','[{"name":"first_name","after":"First3"},{"name":"last_name","after":"Last3"},{"name":"department","after":"D0"},{"name":"position","after":"P0"},{"name":"areas","after":["A0"]},{"name":"hire_date","after":"2020-01-02"},{"name":"mobile","after":"500003"}]',1796023883225,1796023883231,'done','','');
INSERT INTO muster_step VALUES(1,6,'create','employee','000004','','First4 Last4','[{"name":"first_name","after":"First4"},{"name":"last_name","after":"Last4"},{"name":"department","after":"D0"},{"name":"position","after":"P0"},{"name":"areas","after":["A0"]},{"name":"hire_date","after":"2020-01-02"},{"name":"mobile","after":"500004"}]',1796023883225,1796023883231,'done','','');
INSERT INTO muster_step VALUES(1,7,'create','employee','000005','','First5 Last5','[{"name":"first_name","after":"First5"},{"name":"last_name","after":"Last5"},{"name":"department","after":"D0"},{"name":"position","after":"P0"},{"name":"areas","after":["A0"]},{"name":"hire_date","after":"2020-01-02"},{"name":"mobile","after":"500005"}]',1796023883225,1796023883232,'done','','');
INSERT INTO muster_step VALUES(1,8,'create','employee','000006','','First6 Last6','[{"name":"first_name","after":"First6"},{"name":"last_name","after":"Last6"},{"name":"department","after":"D0"},{"name":"position","after":"P0"},{"name":"areas","after":["A0"]},{"name":"hire_date","after":"2020-01-02"},{"name":"mobile","after":"500006"}]',1796023883225,1796023883232,'done','','');
INSERT INTO muster_step VALUES(3,0,'update','employee','000001','','First1 Last1','[{"name":"mobile","before":"500001","after":"500009"}]',1796023883363,1796023883365,'done','','');
INSERT INTO muster_step VALUES(3,1,'delete','employee','000006','','First6 Last6','[{"name":"first_name","before":"First6"},{"name":"last_name","before":"Last6"},{"name":"department","before":"D0"},{"name":"position","before":"P0"},{"name":"areas","before":["A0"]},{"name":"hire_date","before":"2020-01-02"},{"name":"verify_mode","before":-1},{"name":"mobile","before":"500006"},{"name":"enable_att","before":true},{"name":"enable_overtime","before":false},{"name":"enable_holiday","before":true},{"name":"dev_privilege","before":0},{"name":"app_status","before":0},{"name":"app_role","before":1}]',1796023883365,1796023883369,'done','','');
INSERT INTO muster_step VALUES(4,0,'update','employee','000002','','First2 Last2','[{"name":"mobile","before":"500002","after":"500012"}]',1796023885001,1796023889966,'failed','in doubt: no answer within 30 s','');
CREATE TABLE muster_base (
    server TEXT NOT NULL,
    kind TEXT NOT NULL,
    code TEXT NOT NULL,
    fields TEXT NOT NULL,
    run BIGINT NOT NULL,
    PRIMARY KEY (server, kind, code)
);
INSERT INTO muster_base VALUES('127.0.0.1:8765 hq','area','1','{}',1);
INSERT INTO muster_base VALUES('127.0.0.1:8765 hq','area','A0','{"name":"Area"}',1);
INSERT INTO muster_base VALUES('127.0.0.1:8765 hq','department','1','{}',1);
INSERT INTO muster_base VALUES('127.0.0.1:8765 hq','department','D0','{"name":"Department"}',1);
INSERT INTO muster_base VALUES('127.0.0.1:8765 hq','position','1','{}',1);
INSERT INTO muster_base VALUES('127.0.0.1:8765 hq','position','P0','{"name":"Worker"}',1);
INSERT INTO muster_base VALUES('127.0.0.1:8765 hq','employee','000001','{"first_name":"First1","last_name":"Last1","department":"D0","position":"P0","areas":["A0"],"hire_date":"2020-01-02","mobile":"500009"}',3);
INSERT INTO muster_base VALUES('127.0.0.1:8765 hq','employee','000002','{"first_name":"First2","last_name":"Last2","department":"D0","position":"P0","areas":["A0"],"hire_date":"2020-01-02","mobile":"500012"}',4);
INSERT INTO muster_base VALUES('127.0.0.1:8765 hq','employee','000003','{"first_name":"First3","last_name":"Last3","department":"D0","position":"P0","areas":["A0"],"hire_date":"2020-01-02","mobile":"500003"}',1);
INSERT INTO muster_base VALUES('127.0.0.1:8765 hq','employee','000004','{"first_name":"First4","last_name":"Last4","department":"D0","position":"P0","areas":["A0"],"hire_date":"2020-01-02","mobile":"500004"}',1);
INSERT INTO muster_base VALUES('127.0.0.1:8765 hq','employee','000005','{"first_name":"First5","last_name":"Last5","department":"D0","position":"P0","areas":["A0"],"hire_date":"2020-01-02","mobile":"500005"}',1);
CREATE TABLE muster_lock (
    server TEXT NOT NULL PRIMARY KEY,
    epoch BIGINT NOT NULL,
    held BIGINT NOT NULL,
    holder TEXT NOT NULL,
    beat BIGINT NOT NULL
);
INSERT INTO muster_lock VALUES('127.0.0.1:8765',5,0,'{"flow":"hq","command":"apply","since":"2026-11-30T07:31:31.990157989Z","actor":"hr","host":"office","pid":11200,"space":"","born":"6455940"}',1796023891992);
INSERT INTO muster_lock VALUES('file:/srv/punches.csv of 127.0.0.1:8765',1,0,'{"flow":"all","command":"transactions import","since":"2026-11-30T07:31:32.027749479Z","actor":"hr","host":"office","pid":11219,"space":"","born":"6455944"}',1796023892031);
CREATE TABLE muster_stubborn (
    server TEXT NOT NULL,
    kind TEXT NOT NULL,
    code TEXT NOT NULL,
    field TEXT NOT NULL,
    wanted TEXT NOT NULL,
    since BIGINT NOT NULL,
    PRIMARY KEY (server, kind, code, field)
);
CREATE TABLE muster_key (
    name TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
);
CREATE TABLE muster_approved (
    pair TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    plan TEXT NOT NULL,
    PRIMARY KEY (pair, fingerprint)
);
CREATE TABLE muster_flow_kind (
    pair TEXT NOT NULL,
    kind TEXT NOT NULL,
    loaded BIGINT NOT NULL,
    run BIGINT NOT NULL,
    PRIMARY KEY (pair, kind)
);
INSERT INTO muster_flow_kind VALUES('127.0.0.1:8765 hq','area',1,1);
INSERT INTO muster_flow_kind VALUES('127.0.0.1:8765 hq','department',1,1);
INSERT INTO muster_flow_kind VALUES('127.0.0.1:8765 hq','position',1,1);
INSERT INTO muster_flow_kind VALUES('127.0.0.1:8765 hq','employee',1,1);
CREATE TABLE muster_server (
    server TEXT NOT NULL PRIMARY KEY,
    print TEXT NOT NULL,
    run BIGINT NOT NULL
);
INSERT INTO muster_server VALUES('127.0.0.1:8765 hq','{"dialect":"flat","page":5,"defaults":[["area","1"],["department","1"],["position","1"]],"sample":[{"kind":"area","code":"A0","id":"2"},{"kind":"department","code":"D0","id":"2"},{"kind":"position","code":"P0","id":"2"},{"kind":"employee","code":"000005","id":"5"},{"kind":"employee","code":"000004","id":"1"},{"kind":"employee","code":"000003","id":"4"},{"kind":"employee","code":"000002","id":"3"},{"kind":"employee","code":"000001","id":"2"}]}',4);
CREATE TABLE muster_deactivated (
    pair TEXT NOT NULL,
    code TEXT NOT NULL,
    since BIGINT NOT NULL,
    fields TEXT NOT NULL,
    PRIMARY KEY (pair, code)
);
CREATE TABLE muster_server_rules (
    server TEXT NOT NULL,
    kind TEXT NOT NULL,
    dialect TEXT NOT NULL,
    rules TEXT NOT NULL,
    at BIGINT NOT NULL,
    run BIGINT NOT NULL,
    PRIMARY KEY (server, kind)
);
INSERT INTO muster_server_rules VALUES('127.0.0.1:8765','area','unknown','{"fields":{"area_code":{"max_length":30,"required":true,"read_only":false},"area_name":{"max_length":30,"required":true,"read_only":false},"id":{"required":false,"read_only":true},"parent_area":{"required":false,"read_only":false}}}',1796023883212,1);
INSERT INTO muster_server_rules VALUES('127.0.0.1:8765','department','unknown','{"fields":{"dept_code":{"max_length":50,"required":true,"read_only":false},"dept_name":{"max_length":100,"required":true,"read_only":false},"id":{"required":false,"read_only":true},"parent_dept":{"required":false,"read_only":false}}}',1796023883212,1);
INSERT INTO muster_server_rules VALUES('127.0.0.1:8765','position','unknown','{"fields":{"id":{"required":false,"read_only":true},"parent_position":{"required":false,"read_only":false},"position_code":{"max_length":50,"required":true,"read_only":false},"position_name":{"max_length":100,"required":true,"read_only":false}}}',1796023883212,1);
INSERT INTO muster_server_rules VALUES('127.0.0.1:8765','employee','flat','{"fields":{"address":{"max_length":200,"required":false,"read_only":false},"app_role":{"choices":["1","2"],"required":false,"read_only":false},"app_status":{"choices":["0","1"],"required":false,"read_only":false},"area":{"required":true,"read_only":false},"birthday":{"required":false,"read_only":false},"card_no":{"max_length":20,"required":false,"read_only":false},"city":{"max_length":20,"required":false,"read_only":false},"contact_tel":{"max_length":20,"required":false,"read_only":false},"department":{"required":true,"read_only":false},"dev_privilege":{"choices":["0","1","2","6","10","14"],"required":false,"read_only":false},"device_password":{"max_length":20,"required":false,"read_only":false},"email":{"max_length":50,"required":false,"read_only":false},"emp_code":{"max_length":20,"required":true,"read_only":false},"emp_type":{"choices":["1","2","3"],"required":false,"read_only":false},"enable_att":{"required":false,"read_only":false},"enable_holiday":{"required":false,"read_only":false},"enable_overtime":{"required":false,"read_only":false},"enroll_sn":{"max_length":20,"required":false,"read_only":false},"first_name":{"max_length":25,"required":false,"read_only":false},"flow_role":{"required":false,"read_only":false},"gender":{"choices":["F","M","S"],"required":false,"read_only":false},"hire_date":{"required":false,"read_only":false},"id":{"required":false,"read_only":true},"last_name":{"max_length":25,"required":false,"read_only":false},"mobile":{"max_length":20,"required":false,"read_only":false},"national":{"max_length":50,"required":false,"read_only":false},"nickname":{"max_length":25,"required":false,"read_only":false},"office_tel":{"max_length":20,"required":false,"read_only":false},"position":{"required":false,"read_only":false},"postcode":{"max_length":10,"required":false,"read_only":false},"religion":{"max_length":20,"required":false,"read_only":false},"self_password":{"max_length":128,"required":false,"read_only":false},"ssn":{"max_length":20,"required":false,"read_only":false},"verify_mode":{"choices":["-1","0","1","2","3","4","5","6","7","8","9","10","11","12","13","14","15","16","17","18","19","20","21","22","23","24","25"],"required":false,"read_only":false}}}',1796023884998,4);
CREATE TABLE muster_server_name (
    pair TEXT NOT NULL PRIMARY KEY,
    store TEXT NOT NULL,
    source TEXT NOT NULL,
    run BIGINT NOT NULL
);
INSERT INTO muster_server_name VALUES('127.0.0.1:8765 hq','hq','yaml:/srv/directory',5);
CREATE INDEX muster_run_server ON muster_run (server, id);
CREATE INDEX muster_step_record ON muster_step (kind, code);
