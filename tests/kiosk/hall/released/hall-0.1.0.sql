BEGIN TRANSACTION;
CREATE TABLE alarm_log (
	alarm_id VARCHAR(160) NOT NULL, 
	began_at VARCHAR(40) NOT NULL, 
	ended_at VARCHAR(40), 
	body TEXT NOT NULL, 
	PRIMARY KEY (alarm_id)
);
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0002');
CREATE TABLE answers (
	idempotency_key VARCHAR(200) NOT NULL, 
	request_digest VARCHAR(64) NOT NULL, 
	status INTEGER NOT NULL, 
	body TEXT NOT NULL, 
	at VARCHAR(40) NOT NULL, 
	PRIMARY KEY (idempotency_key)
);
CREATE TABLE queue_log (
	seq INTEGER NOT NULL, 
	at VARCHAR(40) NOT NULL, 
	kind VARCHAR(40) NOT NULL, 
	actor VARCHAR(80) NOT NULL, 
	cause VARCHAR(120) NOT NULL, 
	body TEXT NOT NULL, 
	PRIMARY KEY (seq)
);
INSERT INTO "queue_log" VALUES(1,'2026-06-12T09:30:00+08:00','DayStarted','hall','day','{"day":"2026-06-12","voided":[]}');
INSERT INTO "queue_log" VALUES(2,'2026-06-12T09:30:00+08:00','Issued','terminal:T-03','01a20482-dd56-744d-b9e1-a72d939684b1','{"ticket_id":"frozen-0","number":"A001","business_group":"general","day":"2026-06-12","issued_at":"2026-06-12T09:30:00+08:00","priority":"elder","follow_token":"Kywa5V9m3Ws_H5JU","person_key":"","masked_name":"向*","source":"kiosk","item_name":"","terminal_id":"T-03","lent":false}');
INSERT INTO "queue_log" VALUES(3,'2026-06-12T09:30:00+08:00','Issued','terminal:T-03','01a20482-dd5a-77ed-b5a5-3308b593c627','{"ticket_id":"frozen-1","number":"A002","business_group":"general","day":"2026-06-12","issued_at":"2026-06-12T09:30:00+08:00","priority":"elder","follow_token":"F_gUrO8u_BNE7swo","person_key":"","masked_name":"向*","source":"kiosk","item_name":"","terminal_id":"T-03","lent":false}');
INSERT INTO "queue_log" VALUES(4,'2026-06-12T09:30:00+08:00','Issued','terminal:T-03','01a20482-dd8b-740b-83d7-3419bafdbb98','{"ticket_id":"frozen-2","number":"A003","business_group":"general","day":"2026-06-12","issued_at":"2026-06-12T09:30:00+08:00","priority":"elder","follow_token":"5lNN-cS9lGt_QJrR","person_key":"","masked_name":"向*","source":"kiosk","item_name":"","terminal_id":"T-03","lent":false}');
INSERT INTO "queue_log" VALUES(5,'2026-06-12T09:30:00+08:00','Issued','terminal:T-03','01a20482-ddbb-711f-84cc-33f39153dba1','{"ticket_id":"frozen-3","number":"A004","business_group":"general","day":"2026-06-12","issued_at":"2026-06-12T09:30:00+08:00","priority":"elder","follow_token":"ysNqYNaKbAqcy1mT","person_key":"","masked_name":"向*","source":"kiosk","item_name":"","terminal_id":"T-03","lent":false}');
INSERT INTO "queue_log" VALUES(6,'2026-06-12T09:30:00+08:00','Issued','terminal:T-03','01a20482-ddeb-75f0-9699-58772965cea8','{"ticket_id":"frozen-4","number":"A005","business_group":"general","day":"2026-06-12","issued_at":"2026-06-12T09:30:00+08:00","priority":"elder","follow_token":"O3ALk4L935vhf51o","person_key":"","masked_name":"向*","source":"kiosk","item_name":"","terminal_id":"T-03","lent":false}');
INSERT INTO "queue_log" VALUES(7,'2026-06-12T09:30:00+08:00','Issued','terminal:T-03','01a20482-de1b-7466-b226-b7f5b83bdfab','{"ticket_id":"frozen-5","number":"A006","business_group":"general","day":"2026-06-12","issued_at":"2026-06-12T09:30:00+08:00","priority":"elder","follow_token":"PINt6PIVBct203fq","person_key":"","masked_name":"向*","source":"kiosk","item_name":"","terminal_id":"T-03","lent":false}');
INSERT INTO "queue_log" VALUES(8,'2026-06-12T09:30:00+08:00','Issued','terminal:T-03','01a20482-de4e-71fe-806a-56ad2f787c90','{"ticket_id":"frozen-6","number":"A007","business_group":"general","day":"2026-06-12","issued_at":"2026-06-12T09:30:00+08:00","priority":"elder","follow_token":"8J-V32cdSuxZegUs","person_key":"","masked_name":"向*","source":"kiosk","item_name":"","terminal_id":"T-03","lent":false}');
INSERT INTO "queue_log" VALUES(9,'2026-06-12T09:30:00+08:00','Issued','terminal:T-03','01a20482-de7b-7653-a7e9-8b0d5818a9f4','{"ticket_id":"frozen-7","number":"A008","business_group":"general","day":"2026-06-12","issued_at":"2026-06-12T09:30:00+08:00","priority":"elder","follow_token":"V5VuWVX0A6nfH7D3","person_key":"","masked_name":"向*","source":"kiosk","item_name":"","terminal_id":"T-03","lent":false}');
INSERT INTO "queue_log" VALUES(10,'2026-06-12T09:30:00+08:00','PaperReported','terminal:T-03','01a20482-dead-7022-977d-2f4453eb03a9','{"ticket_id":"frozen-0","outcome":"printed","job_id":"job-1","reason":""}');
INSERT INTO "queue_log" VALUES(11,'2026-06-12T09:30:00+08:00','BandLent','terminal:T-03','01a20482-deb3-7697-b593-de9366fc7c57','{"terminal_id":"T-03","business_group":"tax","day":"2026-06-12","numbers":["F901","F902","F903"]}');
INSERT INTO "queue_log" VALUES(12,'2026-06-12T09:30:00+08:00','CounterMoved','staff:030016','01a20482-deea-75ae-9abf-861176c56439','{"counter_id":"3","state":"free","staff_id":"030016","reason":""}');
INSERT INTO "queue_log" VALUES(13,'2026-06-12T09:31:00+08:00','Called','staff:030016','01a20482-def3-7320-bdef-8d09e7a6e117','{"ticket_id":"frozen-0","counter_id":"3","staff_id":"030016","call_id":"01a20482-def3-7320-bdef-8d08074ba197","reason":"来得最早，已等 1 分"}');
INSERT INTO "queue_log" VALUES(14,'2026-06-12T09:32:00+08:00','Begun','staff:030016','01a20482-df29-7269-91be-b2dce976ec30','{"ticket_id":"frozen-0","counter_id":"3"}');
INSERT INTO "queue_log" VALUES(15,'2026-06-12T09:33:00+08:00','Finished','staff:030016','01a20482-df5b-70c1-99fc-0ae4e3275e09','{"ticket_id":"frozen-0","counter_id":"3","outcome":""}');
INSERT INTO "queue_log" VALUES(16,'2026-06-12T09:33:45+08:00','Called','staff:030016','01a20482-df93-74b0-8e5e-72602bf7054d','{"ticket_id":"frozen-1","counter_id":"3","staff_id":"030016","call_id":"01a20482-df92-7750-8d95-b7188833d547","reason":"来得最早，已等 3 分"}');
INSERT INTO "queue_log" VALUES(17,'2026-06-12T09:34:30+08:00','NoShow','staff:030016','01a20482-dfcb-7752-91c1-60ee6ec63558','{"ticket_id":"frozen-1","counter_id":"3"}');
INSERT INTO "queue_log" VALUES(18,'2026-06-12T09:35:15+08:00','Called','staff:030016','01a20482-e007-75c1-ac33-dba3e0a36717','{"ticket_id":"frozen-2","counter_id":"3","staff_id":"030016","call_id":"01a20482-e006-75f3-9778-f26527dcb2f9","reason":"来得最早，已等 5 分"}');
INSERT INTO "queue_log" VALUES(19,'2026-06-12T09:36:00+08:00','Begun','staff:030016','01a20482-e03f-766a-bfe0-bc9b03e04bef','{"ticket_id":"frozen-2","counter_id":"3"}');
INSERT INTO "queue_log" VALUES(20,'2026-06-12T09:36:45+08:00','Held','staff:030016','01a20482-e06f-7021-bd72-8465a660e429','{"ticket_id":"frozen-2","counter_id":"3","note":""}');
INSERT INTO "queue_log" VALUES(21,'2026-06-12T09:37:30+08:00','Called','staff:030016','01a20482-e0a7-73f9-8bd6-f3ba5f0e8e4f','{"ticket_id":"frozen-3","counter_id":"3","staff_id":"030016","call_id":"01a20482-e0a6-7551-be19-fe0ef0e83d93","reason":"来得最早，已等 7 分"}');
INSERT INTO "queue_log" VALUES(22,'2026-06-12T09:38:15+08:00','Recalled','staff:030016','01a20482-e0e2-754f-bbbc-bf67bce0ebcf','{"ticket_id":"frozen-3","counter_id":"3","call_id":"01a20482-e0e2-754f-bbbc-bf6660fb6b17"}');
CREATE TABLE review_log (
	seq INTEGER NOT NULL, 
	at VARCHAR(40) NOT NULL, 
	kind VARCHAR(20) NOT NULL, 
	review_id VARCHAR(60) NOT NULL, 
	actor VARCHAR(80) NOT NULL, 
	body TEXT NOT NULL, 
	PRIMARY KEY (seq)
);
INSERT INTO "review_log" VALUES(1,'2026-06-12T09:38:15+08:00','given','review-1','terminal:T-03','{"about": {"name": "综合受理", "ticket_id": "frozen-0", "receipt_number": "", "application_number": ""}, "rating": 1, "tags": [], "text": "等了很久", "call_back": true, "indicator_set_version": "2021", "given_at": "2026-06-12T09:38:15+08:00", "due": "2026-06-22T17:00:00+08:00", "phone_sealed": "01de35f832c226d29663a1ab95c5ab0542c0cda6ed6bad168d8025b15eb6b73f20846738f73b8210"}');
CREATE TABLE staff_locks (
	staff_id VARCHAR(40) NOT NULL, 
	locked_until VARCHAR(40) NOT NULL, 
	PRIMARY KEY (staff_id)
);
INSERT INTO "staff_locks" VALUES('030027','2026-06-12T09:48:15+08:00');
CREATE TABLE staff_sessions (
	token_digest VARCHAR(64) NOT NULL, 
	staff_id VARCHAR(40) NOT NULL, 
	counter_id VARCHAR(40) NOT NULL, 
	expires_at VARCHAR(40) NOT NULL, 
	PRIMARY KEY (token_digest)
);
INSERT INTO "staff_sessions" VALUES('1295afd5dc4124bdb12c834ee18c63e5c4b306e681782f2e9992cd305a2fcffb','030016','3','2026-06-12T21:30:00+08:00');
CREATE INDEX queue_log_kind ON queue_log (kind, seq);
COMMIT;
