"""The kitchen sink: real apps from the package index whose migration histories the tests read.

Nothing here serves a request. The apps are installed from `requirements-real.txt`, the migrations of all
of them run on an empty PostgreSQL with stock `migrate`, and every tool under test reads the same files.
"""

from __future__ import annotations

import os

from oscar.defaults import *

from config.database import database

SECRET_KEY = "only for tests, and long enough for those that check its length"
DEBUG = False
ALLOWED_HOSTS = ["*"]
ROOT_URLCONF = "config.urls"
USE_TZ = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
STATIC_URL = "static/"
MEDIA_URL = "media/"
SITE_ID = 1
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("de", "German")]
DATABASES = {"default": database(os.environ.get("DATABASE_URL"))}

DJANGO_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.flatpages",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.redirects",
    "django.contrib.sessions",
    "django.contrib.sites",
    "django.contrib.staticfiles",
]
WAGTAIL_APPS = [
    "wagtail.contrib.forms",
    "wagtail.contrib.redirects",
    "wagtail.contrib.routable_page",
    "wagtail.contrib.search_promotions",
    "wagtail.contrib.settings",
    "wagtail.contrib.simple_translation",
    "wagtail.contrib.styleguide",
    "wagtail.contrib.table_block",
    "wagtail.contrib.typed_table_block",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelsearch",
    "wagtail_localize",
    "wagtail_modeladmin",
    "wagtailmedia",
    "wagtailmenus",
]
OSCAR_APPS = [
    "oscar.config.Shop",
    "oscar.apps.analytics.apps.AnalyticsConfig",
    "oscar.apps.checkout.apps.CheckoutConfig",
    "oscar.apps.address.apps.AddressConfig",
    "oscar.apps.shipping.apps.ShippingConfig",
    "oscar.apps.catalogue.apps.CatalogueConfig",
    "oscar.apps.catalogue.reviews.apps.CatalogueReviewsConfig",
    "oscar.apps.communication.apps.CommunicationConfig",
    "oscar.apps.partner.apps.PartnerConfig",
    "oscar.apps.basket.apps.BasketConfig",
    "oscar.apps.payment.apps.PaymentConfig",
    "oscar.apps.offer.apps.OfferConfig",
    "oscar.apps.order.apps.OrderConfig",
    "oscar.apps.customer.apps.CustomerConfig",
    "oscar.apps.search.apps.SearchConfig",
    "oscar.apps.voucher.apps.VoucherConfig",
    "oscar.apps.wishlists.apps.WishlistsConfig",
    "oscar.apps.dashboard.apps.DashboardConfig",
    "oscar.apps.dashboard.reports.apps.ReportsDashboardConfig",
    "oscar.apps.dashboard.users.apps.UsersDashboardConfig",
    "oscar.apps.dashboard.orders.apps.OrdersDashboardConfig",
    "oscar.apps.dashboard.catalogue.apps.CatalogueDashboardConfig",
    "oscar.apps.dashboard.offers.apps.OffersDashboardConfig",
    "oscar.apps.dashboard.partners.apps.PartnersDashboardConfig",
    "oscar.apps.dashboard.pages.apps.PagesDashboardConfig",
    "oscar.apps.dashboard.ranges.apps.RangesDashboardConfig",
    "oscar.apps.dashboard.reviews.apps.ReviewsDashboardConfig",
    "oscar.apps.dashboard.vouchers.apps.VouchersDashboardConfig",
    "oscar.apps.dashboard.communications.apps.CommunicationsDashboardConfig",
    "oscar.apps.dashboard.shipping.apps.ShippingDashboardConfig",
]
CMS_APPS = [
    "cms",
    "menus",
    "sekizai",
    "treebeard",
    "djangocms_alias",
    "djangocms_file",
    "djangocms_frontend",
    "djangocms_frontend.contrib.accordion",
    "djangocms_frontend.contrib.alert",
    "djangocms_frontend.contrib.badge",
    "djangocms_frontend.contrib.card",
    "djangocms_frontend.contrib.carousel",
    "djangocms_frontend.contrib.collapse",
    "djangocms_frontend.contrib.content",
    "djangocms_frontend.contrib.grid",
    "djangocms_frontend.contrib.icon",
    "djangocms_frontend.contrib.image",
    "djangocms_frontend.contrib.jumbotron",
    "djangocms_frontend.contrib.link",
    "djangocms_frontend.contrib.listgroup",
    "djangocms_frontend.contrib.media",
    "djangocms_frontend.contrib.navigation",
    "djangocms_frontend.contrib.tabs",
    "djangocms_frontend.contrib.utilities",
    "djangocms_link",
    "djangocms_picture",
    "djangocms_snippet",
    "djangocms_text",
    "djangocms_versioning",
    "easy_thumbnails",
    "filer",
]
ACCOUNT_APPS = [
    "allauth",
    "allauth.account",
    "allauth.headless",
    "allauth.idp.oidc",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid",
    "allauth.usersessions",
    "axes",
    "defender",
    "django_otp",
    "django_otp.plugins.otp_email",
    "django_otp.plugins.otp_hotp",
    "django_otp.plugins.otp_static",
    "django_otp.plugins.otp_totp",
    "django_otp_webauthn",
    "guardian",
    "invitations",
    "knox",
    "oauth2_provider",
    "organizations",
    "rest_framework",
    "rest_framework.authtoken",
    "rest_framework_simplejwt.token_blacklist",
    "social_django",
    "two_factor",
    "two_factor.plugins.email",
    "two_factor.plugins.phonenumber",
    "two_factor.plugins.webauthn",
]
FORUM_AND_WIKI_APPS = [
    "django_nyt",
    "machina",
    "machina.apps.forum",
    "machina.apps.forum_conversation",
    "machina.apps.forum_conversation.forum_attachments",
    "machina.apps.forum_conversation.forum_polls",
    "machina.apps.forum_feeds",
    "machina.apps.forum_member",
    "machina.apps.forum_moderation",
    "machina.apps.forum_permission",
    "machina.apps.forum_search",
    "machina.apps.forum_tracking",
    "wiki",
    "wiki.plugins.attachments",
    "wiki.plugins.images",
    "wiki.plugins.macros",
    "wiki.plugins.notifications",
]
OTHER_APPS = [
    "actstream",
    "auditlog",
    "constance",
    "cookie_consent",
    "django_apscheduler",
    "django_celery_beat",
    "django_celery_results",
    "django_comments",
    "django_dramatiq",
    "django_filters",
    "django_fsm",
    "django_fsm_log",
    "django_q",
    "django_summernote",
    "django_tables2",
    "djstripe",
    "easyaudit",
    "explorer",
    "haystack",
    "helpdesk",
    "hitcount",
    "mailer",
    "modelcluster",
    "mptt",
    "phonenumber_field",
    "polymorphic",
    "post_office",
    "push_notifications",
    "reversion",
    "robots",
    "schedule",
    "silk",
    "simple_history",
    "sorl.thumbnail",
    "taggit",
    "viewflow",
    "viewflow.workflow",
    "waffle",
    "watson",
    "webpush",
    "widget_tweaks",
]
INSTALLED_APPS = [
    *DJANGO_APPS,
    *WAGTAIL_APPS,
    *OSCAR_APPS,
    *CMS_APPS,
    *ACCOUNT_APPS,
    *FORUM_AND_WIKI_APPS,
    *OTHER_APPS,
    "django_safemigrate",
]
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "axes.middleware.AxesMiddleware",
]
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
    "guardian.backends.ObjectPermissionBackend",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.debug",
                "django.template.context_processors.i18n",
                "django.template.context_processors.media",
                "django.template.context_processors.request",
                "django.template.context_processors.static",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "cms.context_processors.cms_settings",
                "sekizai.context_processors.sekizai",
            ]
        },
    }
]

CMS_CONFIRM_VERSION4 = True
CMS_TEMPLATES = [("page.html", "Page")]
CONSTANCE_BACKEND = "constance.backends.database.DatabaseBackend"
CONSTANCE_CONFIG = {"THE_ANSWER": (42, "Answer to the ultimate question", int)}
DJSTRIPE_FOREIGN_KEY_TO_FIELD = "id"
DJSTRIPE_WEBHOOK_SECRET = "whsec_test"
DRAMATIQ_BROKER = {"BROKER": "dramatiq.brokers.stub.StubBroker", "OPTIONS": {}, "MIDDLEWARE": []}
HELPDESK_TEAMS_MODE_ENABLED = False
HAYSTACK_CONNECTIONS = {"default": {"ENGINE": "haystack.backends.simple_backend.SimpleEngine"}}
OTP_WEBAUTHN_ALLOWED_ORIGINS = ["http://localhost"]
OTP_WEBAUTHN_RP_ID = "localhost"
OTP_WEBAUTHN_RP_NAME = "Kitchen sink"
Q_CLUSTER = {"timeout": 60, "retry": 120}
STRIPE_TEST_SECRET_KEY = "sk_test_0123456789"
WAGTAIL_SITE_NAME = "Kitchen sink"
WAGTAILADMIN_BASE_URL = "http://localhost"
TWO_FACTOR_WEBAUTHN_RP_NAME = "Kitchen sink"

# What third parties say about each other; nothing here can mend it.
SILENCED_SYSTEM_CHECKS = ["templates.W003", "treebeard.E001", "wagtailadmin.W002"]
