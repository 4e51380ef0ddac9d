"use strict";
luuDong.whenStarted(() => luuDong.show(luuDong.data.routes.routes, true));
